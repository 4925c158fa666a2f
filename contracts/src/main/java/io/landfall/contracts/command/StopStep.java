package io.landfall.contracts.command;

import io.landfall.contracts.MessageType;
import io.landfall.contracts.Step;

/**
 * Stop the run that the envelope's commandId names. Outside CUTOVER the envelope carries the new sagaEpoch, which the
 * answer echoes; during CUTOVER the epoch stays and the cutover's journal decides.
 */
@MessageType("landfall.stop-step.v1")
public record StopStep(Step step, String reason) implements StepCommand {}
