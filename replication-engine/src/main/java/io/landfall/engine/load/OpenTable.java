package io.landfall.engine.load;

import io.landfall.engine.task.OwnedTask.Counters;
import java.sql.Connection;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** A table that is being loaded: the session that holds its lock, the chunks that are left, and the counters. */
final class OpenTable {

    private final LoadTable table;
    private final Connection lock;
    private final AtomicInteger chunksLeft;
    private final LongAdder rows = new LongAdder();
    private final LongAdder bytes = new LongAdder();

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
}
