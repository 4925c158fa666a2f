package io.landfall.engine.apply;

import io.landfall.engine.change.Change;
import io.landfall.engine.change.TransactionSlice;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;

/**
 * Tells what of the topic is new. Capture sends some transactions twice, and a transaction that it could not finish is
 * followed by a full copy; but between what a slice says has been sent before it and what was applied, nothing may be
 * missing.
 */
final class StreamOrder {

    private LogSequenceNumber next;
    private @Nullable LogSequenceNumber open;
    private long nextIndex;

    StreamOrder(AppliedPosition position) {
        this.next = position.next();
    }

    /** What to do with a slice. */
    sealed interface Verdict {

        /** Apply these, which continue what was applied; with {@code completes} the transaction ends after them. */
        record New(List<Change> changes, boolean completes, long lastIndex) implements Verdict {}

        /** It has been applied already. */
        record Known() implements Verdict {}

        /** Something before it is not there (yet): capture sends it again when it starts again. */
        record Early(String reason) implements Verdict {}

        /** Something before it will never be there. */
        record Gap(String reason) implements Verdict {}
    }

    /** Judges the next slice of the topic and, if it is new, counts on its being applied. */
    Verdict accept(TransactionSlice slice) {
        if (slice.commitLsn().compareTo(next) < 0) {
            return new Verdict.Known();
        }
        if (!slice.commitLsn().equals(open)) {
            if (open != null || slice.since().compareTo(next) > 0) {
                return missing(slice);
            }
            if (slice.firstIndex() > 1) {
                return new Verdict.Early(
                        "the transaction at " + slice.commitLsn().asString() + " does not begin with its first change");
            }
            open = slice.commitLsn();
            nextIndex = 1;
        }
        return continued(slice);
    }

    private Verdict continued(TransactionSlice slice) {
        if (slice.firstIndex() > nextIndex) {
            return new Verdict.Early("changes " + nextIndex + " to " + (slice.firstIndex() - 1)
                    + " of the transaction at " + slice.commitLsn().asString() + " are missing");
        }
        long end = slice.firstIndex() + slice.changes().size();
        if (end < nextIndex || (end == nextIndex && !slice.last())) {
            return new Verdict.Known();
        }
        int known = Math.toIntExact(nextIndex - slice.firstIndex());
        List<Change> changes = slice.changes().subList(known, slice.changes().size());
        nextIndex = end;
        if (slice.last()) {
            next = LogSequenceNumber.valueOf(slice.commitLsn().asLong() + 1);
            open = null;
        }
        return new Verdict.New(changes, slice.last(), Math.max(1, end - 1));
    }

    private Verdict missing(TransactionSlice slice) {
        String reason = "transactions that committed from " + next.asString() + " on are missing before the one at "
                + slice.commitLsn().asString();
        return slice.sessionStart() ? new Verdict.Gap(reason) : new Verdict.Early(reason);
    }
}
