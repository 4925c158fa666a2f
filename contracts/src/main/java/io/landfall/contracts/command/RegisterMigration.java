package io.landfall.contracts.command;

import io.landfall.contracts.MessageType;
import io.landfall.contracts.spec.MigrationSpec;

/** Begin a migration; it queues until its task has a place free. */
@MessageType("landfall.register-migration.v1")
public record RegisterMigration(MigrationSpec spec) implements SagaCommand {}
