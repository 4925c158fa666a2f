package io.landfall.contracts.reply;

import io.landfall.contracts.MessageType;

/** The window is over or the approval void: back to CUTOVER_APPROVAL. */
@MessageType("landfall.approval-lapsed.v1")
public record ApprovalLapsed(String reason) implements Reply {}
