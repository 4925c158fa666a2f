package io.landfall.engine.task;

import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;

/**
 * Where the change stream of a slot begins: the server it belongs to and the slot's consistent point.
 *
 * @param publication tells the publication it was made for from any later one; null where that was not noted
 */
public record StartPoint(
        String systemIdentifier,
        int timeline,
        LogSequenceNumber consistentPoint,
        @Nullable String publication) {

    public StartPoint(String systemIdentifier, int timeline, LogSequenceNumber consistentPoint) {
        this(systemIdentifier, timeline, consistentPoint, null);
    }

    public StartPoint of(String itsPublication) {
        return new StartPoint(systemIdentifier, timeline, consistentPoint, itsPublication);
    }
}
