package io.landfall.contracts.reply;

import io.landfall.contracts.MessageType;

/** The step has stopped for good; no effect of it can happen any more. */
@MessageType("landfall.step-stopped.v1")
public record StepStopped(String detail) implements Reply {}
