package io.landfall.contracts.reply;

import io.landfall.contracts.MessageType;

/** An abort came before the point of no return: the source is writable again. */
@MessageType("landfall.cutover-rolled-back.v1")
public record CutoverRolledBack(String reason) implements Reply {}
