package io.landfall.contracts.command;

import io.landfall.contracts.MessageType;

/** Stop, and leave both sides as found; refused past the point of no return. */
@MessageType("landfall.abort-migration.v1")
public record AbortMigration(String reason) implements SagaCommand {}
