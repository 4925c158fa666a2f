package io.landfall.contracts.command;

import io.landfall.contracts.MessageType;
import io.landfall.contracts.spec.MigrationSpec;
import org.jspecify.annotations.Nullable;

/** Go on from the failed step, attempt + 1; an amended spec voids approvals. */
@MessageType("landfall.retry-migration.v1")
public record RetryMigration(@Nullable MigrationSpec amended) implements SagaCommand {}
