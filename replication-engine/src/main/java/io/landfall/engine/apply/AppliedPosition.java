package io.landfall.engine.apply;

import io.landfall.engine.change.StreamOrigin;
import org.postgresql.replication.LogSequenceNumber;

/**
 * How far the target is: up to and with the transaction that committed at that LSN; with index 0 up to, but without it.
 *
 * @param index how many changes that transaction had, at least 1
 */
record AppliedPosition(StreamOrigin origin, LogSequenceNumber commitLsn, long index) {

    /** No transaction that commits at this LSN or later has been applied; all before it have. */
    LogSequenceNumber next() {
        return index == 0 ? commitLsn : LogSequenceNumber.valueOf(commitLsn.asLong() + 1);
    }
}
