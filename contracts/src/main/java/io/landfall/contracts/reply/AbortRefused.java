package io.landfall.contracts.reply;

import io.landfall.contracts.MessageType;

/** An abort came past the point of no return: the cutover goes on. */
@MessageType("landfall.abort-refused.v1")
public record AbortRefused(String reason) implements Reply {}
