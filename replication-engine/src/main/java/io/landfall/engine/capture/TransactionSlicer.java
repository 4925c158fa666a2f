package io.landfall.engine.capture;

import io.landfall.engine.capture.pgoutput.PgoutputMessage;
import io.landfall.engine.change.Change;
import io.landfall.engine.change.Frame;
import io.landfall.engine.change.StreamOrigin;
import io.landfall.engine.change.TransactionSlice;
import io.landfall.engine.change.topic.ChangeTopicWriter.Sent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;

/** Cuts the transactions of one replication session into slices of bounded size and packs them into frames. */
final class TransactionSlicer {

    /** A frame to send, with the last transaction that ends in it. */
    record Packed(Frame.Changes frame, @Nullable Sent complete) {}

    private final StreamOrigin origin;
    private final long frameBytes;

    private LogSequenceNumber since;
    private boolean sessionStart = true;

    private PgoutputMessage.@Nullable Begin open;
    private List<Change> changes = new ArrayList<>();
    private long firstIndex = 1;
    private long openBytes;

    private List<TransactionSlice> closed = new ArrayList<>();
    private long closedBytes;
    private @Nullable Sent complete;

    /** @param continuedFrom every transaction that commits at or after it will come */
    TransactionSlicer(StreamOrigin origin, LogSequenceNumber continuedFrom, long frameBytes) {
        this.origin = origin;
        this.since = continuedFrom;
        this.frameBytes = frameBytes;
    }

    void accept(PgoutputMessage message) {
        switch (message) {
            case PgoutputMessage.Begin begin -> begin(begin);
            case PgoutputMessage.Changed(Change change) -> add(change);
            case PgoutputMessage.Commit commit -> end(commit);
            case PgoutputMessage.Other other -> {}
        }
    }

    /** Whether a transaction has begun and not ended yet. */
    boolean isWithinTransaction() {
        return open != null;
    }

    boolean hasEnoughForAFrame() {
        return closedBytes + openBytes >= frameBytes && (!closed.isEmpty() || !changes.isEmpty());
    }

    boolean hasClosed() {
        return !closed.isEmpty();
    }

    /** Everything that has come so far, a part of an open transaction included; null if there is nothing. */
    @Nullable
    Packed takeAll() {
        if (open != null && !changes.isEmpty()) {
            closeSlice(open, false);
        }
        return takeClosed();
    }

    /** Every slice that is closed; null if there is none. */
    @Nullable
    Packed takeClosed() {
        if (closed.isEmpty()) {
            return null;
        }
        Packed packed = new Packed(new Frame.Changes(origin, closed), complete);
        closed = new ArrayList<>();
        closedBytes = 0;
        complete = null;
        return packed;
    }

    private void begin(PgoutputMessage.Begin begin) {
        if (open != null) {
            throw new IllegalStateException("a transaction begins within another");
        }
        open = begin;
        firstIndex = 1;
    }

    private void add(Change change) {
        if (open == null) {
            throw new IllegalStateException("a change outside a transaction");
        }
        changes.add(change);
        openBytes += change.bytes();
    }

    private void end(PgoutputMessage.Commit commit) {
        if (open == null || !open.commitLsn().equals(commit.commitLsn())) {
            throw new IllegalStateException(
                    "a commit at " + commit.commitLsn().asString() + " does not end the open transaction");
        }
        closeSlice(open, true);
        complete = new Sent(commit.commitLsn(), commit.endLsn());
        since = LogSequenceNumber.valueOf(commit.commitLsn().asLong() + 1);
        sessionStart = false;
        open = null;
    }

    private void closeSlice(PgoutputMessage.Begin begin, boolean last) {
        closed.add(new TransactionSlice(
                since, sessionStart, begin.commitLsn(), begin.commitAt(), firstIndex, changes, last));
        firstIndex += changes.size();
        closedBytes += openBytes + 48;
        openBytes = 0;
        changes = new ArrayList<>();
    }
}
