package io.landfall.contracts.command;

import io.landfall.contracts.MessageType;
import io.landfall.contracts.Step;
import io.landfall.contracts.spec.MigrationSpec;

/** Bring back what the step found, as far as it came; idempotent. */
@MessageType("landfall.undo-step.v1")
public record UndoStep(Step step, MigrationSpec spec) implements StepCommand {}
