package io.landfall.engine.change;

import java.time.Instant;
import java.util.List;
import org.postgresql.replication.LogSequenceNumber;

/**
 * A run of consecutive changes of one transaction; transactions come in commit order.
 *
 * @param since every transaction that committed at or after this and before {@code commitLsn} has been sent before:
 *     what makes a gap visible
 * @param sessionStart whether this is the first transaction of a replication session, which has continued from
 *     {@code since}
 * @param commitLsn where the commit record begins; with the index it is a change's position
 * @param firstIndex the index of the first change here, counted from 1 within the transaction
 * @param last whether the transaction ends here
 */
public record TransactionSlice(
        LogSequenceNumber since,
        boolean sessionStart,
        LogSequenceNumber commitLsn,
        Instant commitAt,
        long firstIndex,
        List<Change> changes,
        boolean last) {

    public TransactionSlice {
        changes = List.copyOf(changes);
    }
}
