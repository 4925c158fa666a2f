package io.landfall.engine.load;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** What is left to do: chunks of tables that are open, and tables, the largest first, that nobody has opened yet. */
final class ChunkQueue {

    private final Deque<Chunk> chunks = new ArrayDeque<>();
    private final Deque<LoadTable> tables;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private int opening;
    private boolean closed;

    ChunkQueue(Collection<LoadTable> tables) {
        this.tables = new ArrayDeque<>(tables.stream()
                .sorted(Comparator.comparingLong(LoadTable::sourceBytes).reversed())
                .toList());
    }

    /** What a worker does next. */
    sealed interface Next {
        /** Copy it. */
        record Copy(Chunk chunk) implements Next {}

        /** Open it, and hand its chunks to {@link ChunkQueue#opened}. */
        record Open(LoadTable table) implements Next {}

        /** Everything is done, or being done by others. */
        record Nothing() implements Next {}
    }

    Next next() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (true) {
                if (closed) {
                    return new Next.Nothing();
                }
                if (!chunks.isEmpty()) {
                    return new Next.Copy(chunks.removeFirst());
                }
                if (!tables.isEmpty()) {
                    opening++;
                    return new Next.Open(tables.removeFirst());
                }
                if (opening == 0) {
                    return new Next.Nothing();
                }
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether {@link #next} would give nothing, now and later. */
    boolean isAtItsEnd() {
        lock.lock();
        try {
            return closed || (chunks.isEmpty() && tables.isEmpty() && opening == 0);
        } finally {
            lock.unlock();
        }
    }

    void opened(List<Chunk> more) {
        lock.lock();
        try {
            opening--;
            chunks.addAll(more);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Nobody gets more of that table. */
    void drop(OpenTable table) {
        lock.lock();
        try {
            chunks.removeIf(chunk -> chunk.table() == table);
        } finally {
            lock.unlock();
        }
    }

    /** Nobody gets anything more. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
