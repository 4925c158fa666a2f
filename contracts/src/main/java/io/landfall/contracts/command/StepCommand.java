package io.landfall.contracts.command;

import io.landfall.contracts.Step;

/** From the orchestrator to a step's owner; the envelope's commandId names the step's run. */
public sealed interface StepCommand extends Command permits StartStep, StopStep, UndoStep {

    Step step();
}
