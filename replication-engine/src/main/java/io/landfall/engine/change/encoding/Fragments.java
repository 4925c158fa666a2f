package io.landfall.engine.change.encoding;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;

/**
 * Cuts an encoded frame into records that a broker takes, and puts it together again. A record is the version, its
 * number, how many there are, the commit LSN of the frame's first transaction, and a piece of the frame. A frame whose
 * writer died in the middle is forgotten when the next begins.
 */
public final class Fragments {

    static final int VERSION = 1;

    private @Nullable ByteArrayOutputStream pending;
    private int expected;
    private int count;

    /** What a record says of itself before its piece of the frame. */
    public record Head(int number, int count, LogSequenceNumber firstCommitLsn, int pieceStart) {}

    public static List<byte[]> cut(byte[] frame, LogSequenceNumber firstCommitLsn, int pieceBytes) {
        int count = Math.max(1, Math.ceilDiv(frame.length, pieceBytes));
        List<byte[]> records = new ArrayList<>(count);
        for (int number = 0; number < count; number++) {
            int start = number * pieceBytes;
            int length = Math.min(pieceBytes, frame.length - start);
            ByteSink sink = new ByteSink(length + 24);
            sink.writeByte(VERSION);
            sink.writeNumber(number);
            sink.writeNumber(count);
            sink.writeLong(firstCommitLsn.asLong());
            sink.writeBytes(frame, start, length);
            records.add(sink.toArray());
        }
        return records;
    }

    /**
     * Reads what precedes the piece; {@link MalformedFrame} if it isn't a record of a change topic, or one of a later
     * version.
     */
    public static Head head(byte[] record) {
        ByteSource source = new ByteSource(record, 0);
        int version = source.readByte();
        if (version != VERSION) {
            throw new MalformedFrame("version " + version + " instead of " + VERSION);
        }
        int number = Math.toIntExact(source.readNumber());
        int count = Math.toIntExact(source.readNumber());
        LogSequenceNumber firstCommitLsn = LogSequenceNumber.valueOf(source.readLong());
        if (number < 0 || count < 1 || number >= count) {
            throw new MalformedFrame("piece " + number + " of " + count);
        }
        return new Head(number, count, firstCommitLsn, source.position());
    }

    /** The frame that this record completes, if it completes one. */
    public Optional<byte[]> add(byte[] record) {
        Head head = head(record);
        if (head.number() == 0 && head.count() == 1) {
            pending = null;
            return Optional.of(Arrays.copyOfRange(record, head.pieceStart(), record.length));
        }
        if (head.number() == 0) {
            pending = new ByteArrayOutputStream(head.count() * record.length);
            expected = 0;
            count = head.count();
        }
        if (pending == null || head.number() != expected || head.count() != count) {
            pending = null;
            return Optional.empty();
        }
        pending.write(record, head.pieceStart(), record.length - head.pieceStart());
        expected++;
        if (expected < count) {
            return Optional.empty();
        }
        byte[] frame = pending.toByteArray();
        pending = null;
        return Optional.of(frame);
    }

    /** Forgets a frame that has begun. */
    public void reset() {
        pending = null;
    }
}
