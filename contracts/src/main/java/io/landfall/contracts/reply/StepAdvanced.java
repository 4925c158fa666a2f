package io.landfall.contracts.reply;

import io.landfall.contracts.MessageType;

/** The step goes on: its phase, and what it does or waits for. */
@MessageType("landfall.step-advanced.v1")
public record StepAdvanced(String phase, String detail) implements Reply {

    /** The phase of a step that waits for a person or a window. */
    public static final String WAITING = "WAITING";
}
