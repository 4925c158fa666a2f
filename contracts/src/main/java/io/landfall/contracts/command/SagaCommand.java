package io.landfall.contracts.command;

/** From the registry to the orchestrator, on behalf of the envelope's principal. */
public sealed interface SagaCommand extends Command permits RegisterMigration, RetryMigration, AbortMigration {}
