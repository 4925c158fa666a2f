package io.landfall.engine.load;

import io.landfall.engine.task.OwnedTask.Counters;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * A table that is being loaded: the session that holds its lock, the sessions that read it, the chunks that are left,
 * and the counters.
 */
final class OpenTable {

    private final LoadTable table;
    private final Connection lock;
    private final AtomicInteger chunksLeft;
    private final LongAdder rows = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final Set<Connection> readers = new HashSet<>();
    private boolean givenUp;

    OpenTable(LoadTable table, Connection lock, int chunks) {
        this.table = table;
        this.lock = lock;
        this.chunksLeft = new AtomicInteger(chunks);
    }

    LoadTable table() {
        return table;
    }

    Connection lock() {
        return lock;
    }

    /** For the writer of a chunk, after each buffer. */
    void count(long moreRows, long moreBytes) {
        rows.add(moreRows);
        bytes.add(moreBytes);
    }

    Counters counters() {
        return new Counters(rows.sum(), bytes.sum());
    }

    /** Says whether that was the last. */
    boolean chunkDone() {
        return chunksLeft.decrementAndGet() == 0;
    }

    /** False when it is given up, and not to be read any more. */
    synchronized boolean begins(Connection reader) {
        return !givenUp && readers.add(reader);
    }

    synchronized void ends(Connection reader) {
        readers.remove(reader);
    }

    synchronized boolean isGivenUp() {
        return givenUp;
    }

    /** Ends the sessions that read it; says whether this was the first to give it up. */
    synchronized boolean giveUp() throws SQLException {
        boolean first = !givenUp;
        givenUp = true;
        for (Connection reader : readers) {
            reader.abort(Runnable::run);
        }
        readers.clear();
        return first;
    }
}
