package io.landfall.contracts.reply;

import io.landfall.contracts.Failure;
import io.landfall.contracts.MessageType;

/** Undoing can't go on now and will be tried again by itself. */
@MessageType("landfall.undo-delayed.v1")
public record UndoDelayed(Failure failure) implements Reply {}
