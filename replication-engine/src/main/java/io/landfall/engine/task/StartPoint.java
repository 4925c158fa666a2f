package io.landfall.engine.task;

import org.postgresql.replication.LogSequenceNumber;

/** Where the change stream of a slot begins: the server it belongs to and the slot's consistent point. */
public record StartPoint(String systemIdentifier, int timeline, LogSequenceNumber consistentPoint) {}
