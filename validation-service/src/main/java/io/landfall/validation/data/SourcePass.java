package io.landfall.validation.data;

import io.landfall.databases.digest.Digest;
import io.landfall.databases.digest.Key;
import io.landfall.databases.digest.KeyRange;
import io.landfall.databases.digest.TableDigest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Reads a table of the source range after range, one range ahead of whoever takes them, so that the target is read at
 * the same time. The session belongs to it until it is closed.
 */
final class SourcePass implements AutoCloseable {

    private final TableDigest digest;
    private final Connection source;
    private final int rows;
    private final Throttle throttle;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofVirtual().name("data-validation-source").factory());
    private @Nullable Future<Read> next;

    SourcePass(TableDigest digest, Connection source, int rows, Throttle throttle) {
        this.digest = digest;
        this.source = source;
        this.rows = rows;
        this.throttle = throttle;
        this.next = thread.submit(() -> read(null));
    }

    /** A range with the source's digest of it. */
    record Read(KeyRange range, Digest digest) {}

    /** Pauses after a piece of work. */
    interface Throttle {
        void after(long begunNanos) throws InterruptedException;
    }

    /** Empty after the last range. */
    Optional<Read> next() throws SQLException, InterruptedException {
        if (next == null) {
            return Optional.empty();
        }
        try {
            Read read = next.get();
            Key upTo = read.range().upTo();
            next = upTo == null ? null : thread.submit(() -> read(upTo));
            return Optional.of(read);
        } catch (ExecutionException failure) {
            switch (failure.getCause()) {
                case SQLException sql -> throw sql;
                case InterruptedException interrupted -> throw interrupted;
                case RuntimeException fault -> throw fault;
                case null, default -> throw new IllegalStateException("the source's pass ended unexpectedly", failure);
            }
        }
    }

    private Read read(@Nullable Key after) throws SQLException, InterruptedException {
        long begun = System.nanoTime();
        KeyRange range =
                new KeyRange(after, digest.keyAfter(source, after, rows).orElse(null));
        Read read = new Read(range, digest.range(source, range));
        throttle.after(begun);
        return read;
    }

    /** Ends a statement that nobody waits for any more. */
    @Override
    public void close() {
        thread.shutdownNow();
        thread.close();
    }
}
