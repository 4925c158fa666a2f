package io.landfall.engine.change.encoding;

import io.landfall.engine.change.Frame;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.postgresql.replication.LogSequenceNumber;

/**
 * Cuts a frame into records that a broker takes, and puts it together again. A record is the version, a {@link Head},
 * and a piece of the frame. A frame whose writer died in the middle is never completed; pieces of two writers don't
 * mix.
 */
public final class Fragments {

    static final int VERSION = 1;

    private static final int WRITERS = 3;

    private final Map<Long, Pending> pending = new LinkedHashMap<>();

    /**
     * What a record says before its piece of the frame.
     *
     * @param writer a random number, another one for each writer
     * @param number the piece's, from 0
     * @param count how many pieces the frame has
     * @param firstCommitLsn the frame's first transaction
     * @param completedBefore the last transaction that ended in an earlier frame; zero for none
     */
    public record Head(
            long writer, int number, int count, LogSequenceNumber firstCommitLsn, LogSequenceNumber completedBefore) {

        boolean isLast() {
            return number == count - 1;
        }

        Head ofPiece(int piece) {
            return new Head(writer, piece, count, firstCommitLsn, completedBefore);
        }

        void write(ByteSink sink) {
            sink.writeByte(VERSION);
            sink.writeLong(writer);
            sink.writeNumber(number);
            sink.writeNumber(count);
            sink.writeLong(firstCommitLsn.asLong());
            sink.writeLong(completedBefore.asLong());
        }
    }

    /** A frame of which pieces are still to come, in an array that holds all of it: a large one is in memory once. */
    private static final class Pending {

        private final int count;
        private final byte[] bytes;
        private int used;
        private int next;

        Pending(int count, int firstLength) {
            this.count = count;
            this.bytes = new byte[Math.multiplyExact(count, firstLength)];
        }

        boolean isContinuedBy(Head head) {
            return next == head.number() && count == head.count();
        }

        void add(byte[] record, int start) {
            int length = record.length - start;
            if (length > bytes.length - used) {
                throw new MalformedFrame("piece " + next + " of " + count + " is longer than the first");
            }
            System.arraycopy(record, start, bytes, used, length);
            used += length;
            next++;
        }
    }

    /**
     * Cuts a frame into records, each with at most so many bytes of it.
     *
     * @param records takes each as it is made, and whether it is the frame's last
     */
    public static void cut(
            Frame frame,
            long writer,
            LogSequenceNumber firstCommitLsn,
            LogSequenceNumber completedBefore,
            int pieceBytes,
            BiConsumer<byte[], Boolean> records) {
        ByteCount size = new ByteCount();
        FrameEncoder.write(frame, size);
        int count = Math.toIntExact(Math.ceilDiv(size.bytes(), (long) pieceBytes));
        Head first = new Head(writer, 0, count, firstCommitLsn, completedBefore);
        FrameEncoder.write(frame, new Records(first, size.bytes(), pieceBytes, records));
    }

    /**
     * Reads a record's head; {@link MalformedFrame} if it isn't a record of a change topic, or one of a later version.
     */
    public static Head head(byte[] record) {
        return head(new ByteSource(record));
    }

    private static Head head(ByteSource source) {
        int version = source.readByte();
        if (version != VERSION) {
            throw new MalformedFrame("version " + version + " instead of " + VERSION);
        }
        long writer = source.readLong();
        int number = Math.toIntExact(source.readNumber());
        int count = Math.toIntExact(source.readNumber());
        if (number < 0 || count < 1 || number >= count) {
            throw new MalformedFrame("piece " + number + " of " + count);
        }
        LogSequenceNumber firstCommitLsn = LogSequenceNumber.valueOf(source.readLong());
        return new Head(writer, number, count, firstCommitLsn, LogSequenceNumber.valueOf(source.readLong()));
    }

    /** The frame that this record completes, if it completes one; the bytes may be the record's own. */
    public Optional<ByteBuffer> add(byte[] record) {
        ByteSource source = new ByteSource(record);
        Head head = head(source);
        int start = source.position();
        if (head.count() == 1) {
            pending.remove(head.writer());
            return Optional.of(ByteBuffer.wrap(record, start, record.length - start));
        }
        if (head.number() == 0) {
            pending.remove(head.writer());
            if (pending.size() >= WRITERS) {
                pending.remove(pending.keySet().iterator().next());
            }
            pending.put(head.writer(), new Pending(head.count(), record.length - start));
        }
        Pending begun = pending.get(head.writer());
        if (begun == null || !begun.isContinuedBy(head)) {
            // the beginning was before where reading began
            pending.remove(head.writer());
            return Optional.empty();
        }
        begun.add(record, start);
        if (head.isLast()) {
            pending.remove(head.writer());
            return Optional.of(ByteBuffer.wrap(begun.bytes, 0, begun.used));
        }
        return Optional.empty();
    }

    /** Forgets frames that have begun. */
    public void reset() {
        pending.clear();
    }
}
