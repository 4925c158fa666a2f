package io.landfall.contracts.reply;

import io.landfall.contracts.MessageType;

/** What the step did is undone. */
@MessageType("landfall.step-undone.v1")
public record StepUndone(String summary) implements Reply {}
