package io.landfall.engine.load;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyOut;

/** Pumps one COPY into another: one thread reads while another writes, a few large buffers between them. */
final class CopyPipe {

    private static final int BUFFERS = 4;
    /** Nothing is read while a row beyond it is in memory. */
    private static final int LARGE_BYTES = 4 * 1024 * 1024;

    private static final long LOOK_MILLIS = 200;

    private final int bufferBytes;
    private final long maxRowBytes;
    private final LoadBudget budget;

    CopyPipe(int bufferBytes, long maxRowBytes, LoadBudget budget) {
        this.bufferBytes = bufferBytes;
        this.maxRowBytes = maxRowBytes;
        this.budget = budget;
    }

    /** Told after each buffer that was handed to the target. */
    interface Counter {
        void count(long rows, long bytes);
    }

    /**
     * Part of the stream. {@code messages} is how many the source sent for it: one a row, and one for the binary form's
     * end.
     */
    private static final class Buffer {
        private final byte[] own;
        private byte[] bytes;
        private int length;
        private int messages;
        private boolean last;

        Buffer(int size) {
            this.own = new byte[size];
            this.bytes = own;
        }

        void clear() {
            bytes = own;
            length = 0;
            messages = 0;
            last = false;
        }

        boolean fits(int more) {
            return length == 0 || length + more <= bytes.length;
        }

        /** A message that is larger than the buffer takes its place: it is not copied. */
        void append(byte[] message) {
            if (message.length > own.length) {
                bytes = message;
            } else {
                System.arraycopy(message, 0, bytes, length, message.length);
            }
            length += message.length;
            messages++;
        }
    }

    /** Returns the number of rows that the target took. */
    long run(Connection source, String copyOut, Connection target, String copyIn, boolean binary, Counter counter)
            throws SQLException, InterruptedException {
        CopyIn in = target.unwrap(PGConnection.class).getCopyAPI().copyIn(copyIn);
        try {
            CopyOut out = source.unwrap(PGConnection.class).getCopyAPI().copyOut(copyOut);
            return pump(out, in, binary, counter);
        } catch (SQLException | InterruptedException | RuntimeException | Error broken) {
            cancel(in, broken);
            throw broken;
        }
    }

    /** While a copy is not ended, the driver lets every other call on its connection wait, the rollback too. */
    private static void cancel(CopyIn in, Throwable broken) {
        try {
            if (in.isActive()) {
                in.cancelCopy();
            }
        } catch (SQLException second) {
            broken.addSuppressed(second);
        }
    }

    private long pump(CopyOut out, CopyIn in, boolean binary, Counter counter)
            throws SQLException, InterruptedException {
        BlockingQueue<Buffer> empty = new ArrayBlockingQueue<>(BUFFERS);
        BlockingQueue<Buffer> full = new ArrayBlockingQueue<>(BUFFERS);
        for (int i = 0; i < BUFFERS; i++) {
            empty.add(new Buffer(bufferBytes));
        }
        Writer writer = new Writer(in, empty, full, binary, counter);
        Thread thread = Thread.ofPlatform().name("copy-writer").start(writer);
        boolean complete = false;
        try {
            read(out, empty, full, writer);
            complete = true;
        } finally {
            if (!complete) {
                thread.interrupt();
            }
            thread.join();
        }
        writer.rethrow();
        long taken = in.endCopy();
        if (taken != writer.rows) {
            throw new SQLException("the source sent " + writer.rows + " rows, but the target took " + taken, "XX001");
        }
        return taken;
    }

    private void read(CopyOut out, BlockingQueue<Buffer> empty, BlockingQueue<Buffer> full, Writer writer)
            throws SQLException, InterruptedException {
        Buffer buffer = take(empty, writer);
        for (byte[] message = out.readFromCopy(); message != null; message = out.readFromCopy()) {
            if (message.length > maxRowBytes) {
                throw new RowTooLarge(message.length, maxRowBytes);
            }
            if (!buffer.fits(message.length)) {
                handOver(buffer, full);
                buffer = take(empty, writer);
            }
            buffer.append(message);
            if (message.length > LARGE_BYTES) {
                handOver(buffer, full);
                buffer = takeOnceAllIsWritten(empty, writer);
            }
        }
        buffer.last = true;
        handOver(buffer, full);
    }

    /** The target is given what was read before the source has to wait. */
    private void handOver(Buffer buffer, BlockingQueue<Buffer> full) throws InterruptedException {
        int bytes = buffer.length;
        full.put(buffer);
        budget.spend(bytes);
    }

    /** There are never more buffers than places in a queue, so that only waiting for an empty one can last. */
    private static Buffer take(BlockingQueue<Buffer> empty, Writer writer) throws SQLException, InterruptedException {
        while (true) {
            Buffer buffer = empty.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            if (buffer != null) {
                buffer.clear();
                return buffer;
            }
            writer.rethrow();
        }
    }

    private static Buffer takeOnceAllIsWritten(BlockingQueue<Buffer> empty, Writer writer)
            throws SQLException, InterruptedException {
        List<Buffer> all = new ArrayList<>();
        while (all.size() < BUFFERS) {
            all.add(take(empty, writer));
        }
        Buffer next = all.removeLast();
        empty.addAll(all);
        return next;
    }

    /** The target's side. */
    private static final class Writer implements Runnable {

        private final CopyIn in;
        private final BlockingQueue<Buffer> empty;
        private final BlockingQueue<Buffer> full;
        private final boolean binary;
        private final Counter counter;
        private volatile @Nullable SQLException failure;
        /** Read when the thread has ended. */
        private long rows;

        Writer(CopyIn in, BlockingQueue<Buffer> empty, BlockingQueue<Buffer> full, boolean binary, Counter counter) {
            this.in = in;
            this.empty = empty;
            this.full = full;
            this.binary = binary;
            this.counter = counter;
        }

        @Override
        public void run() {
            try {
                boolean last = false;
                while (!last) {
                    Buffer buffer = full.take();
                    in.writeToCopy(buffer.bytes, 0, buffer.length);
                    last = buffer.last;
                    int sent = last && binary ? buffer.messages - 1 : buffer.messages;
                    rows += sent;
                    counter.count(sent, buffer.length);
                    empty.put(buffer);
                }
            } catch (SQLException broken) {
                failure = broken;
            } catch (RuntimeException | Error broken) {
                failure = new SQLException("the copy broke off inside the engine: " + broken, "XX000", broken);
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
            }
        }

        void rethrow() throws SQLException {
            SQLException broken = failure;
            if (broken != null) {
                throw broken;
            }
        }
    }
}
