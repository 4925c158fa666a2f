package io.landfall.engine.change.encoding;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postgresql.replication.LogSequenceNumber;

/**
 * Cuts an encoded frame into records that a broker takes, and puts it together again. A record is the version, a
 * {@link Head}, and a piece of the frame. A frame whose writer died in the middle is never completed; pieces of two
 * writers don't mix.
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
    }

    private record Pending(int count, ByteArrayOutputStream bytes, int next) {}

    /** The records of a frame, each with at most that many bytes of it. */
    public static List<byte[]> cut(
            byte[] frame,
            long writer,
            LogSequenceNumber firstCommitLsn,
            LogSequenceNumber completedBefore,
            int pieceBytes) {
        int count = Math.max(1, Math.ceilDiv(frame.length, pieceBytes));
        List<byte[]> records = new ArrayList<>(count);
        for (int number = 0; number < count; number++) {
            int start = number * pieceBytes;
            int length = Math.min(pieceBytes, frame.length - start);
            ByteSink sink = new ByteSink(length + 40);
            sink.writeByte(VERSION);
            sink.writeLong(writer);
            sink.writeNumber(number);
            sink.writeNumber(count);
            sink.writeLong(firstCommitLsn.asLong());
            sink.writeLong(completedBefore.asLong());
            sink.writeBytes(frame, start, length);
            records.add(sink.toArray());
        }
        return records;
    }

    /**
     * Reads a record's head; {@link MalformedFrame} if it isn't a record of a change topic, or one of a later version.
     */
    public static Head head(byte[] record) {
        return head(new ByteSource(record, 0));
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

    /** The frame that this record completes, if it completes one. */
    public Optional<byte[]> add(byte[] record) {
        ByteSource source = new ByteSource(record, 0);
        Head head = head(source);
        int start = source.position();
        if (head.count() == 1) {
            pending.remove(head.writer());
            return Optional.of(Arrays.copyOfRange(record, start, record.length));
        }
        if (head.number() == 0) {
            if (pending.size() >= WRITERS) {
                pending.remove(pending.keySet().iterator().next());
            }
            pending.put(head.writer(), new Pending(head.count(), new ByteArrayOutputStream(record.length * 2), 0));
        }
        Pending begun = pending.get(head.writer());
        if (begun == null || begun.next() != head.number() || begun.count() != head.count()) {
            // the beginning was before where reading began
            pending.remove(head.writer());
            return Optional.empty();
        }
        begun.bytes().write(record, start, record.length - start);
        if (head.isLast()) {
            pending.remove(head.writer());
            return Optional.of(begun.bytes().toByteArray());
        }
        pending.put(head.writer(), new Pending(begun.count(), begun.bytes(), begun.next() + 1));
        return Optional.empty();
    }

    /** Forgets frames that have begun. */
    public void reset() {
        pending.clear();
    }
}
