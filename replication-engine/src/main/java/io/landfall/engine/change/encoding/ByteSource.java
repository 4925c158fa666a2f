package io.landfall.engine.change.encoding;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Reads what {@link ByteSink} wrote. */
final class ByteSource {

    private final byte[] bytes;
    private final int end;
    private int position;

    ByteSource(byte[] bytes) {
        this(ByteBuffer.wrap(bytes));
    }

    /** Reads what the buffer, which has an array, says it holds. */
    ByteSource(ByteBuffer buffer) {
        this.bytes = buffer.array();
        this.position = buffer.arrayOffset() + buffer.position();
        this.end = buffer.arrayOffset() + buffer.limit();
    }

    /** What positions point into. */
    byte[] bytes() {
        return bytes;
    }

    int position() {
        return position;
    }

    boolean isAtEnd() {
        return position == end;
    }

    int readByte() {
        require(1);
        return bytes[position++];
    }

    long readLong() {
        require(Long.BYTES);
        long value = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            value = (value << 8) | (bytes[position++] & 0xFF);
        }
        return value;
    }

    long readNumber() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int next = readByte();
            value |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new MalformedFrame("a number of more than 64 bits");
    }

    /** A number of things that follow, each of at least one byte. */
    int readCount() {
        long count = readNumber();
        if (count < 0 || count > end - position) {
            throw new MalformedFrame("a count of " + count + " with " + (end - position) + " bytes left");
        }
        return (int) count;
    }

    String readText() {
        int length = readCount();
        return new String(bytes, skip(length), length, StandardCharsets.UTF_8);
    }

    /** Goes over some bytes; returns where they begin. */
    int skip(int length) {
        require(length);
        int start = position;
        position += length;
        return start;
    }

    private void require(int length) {
        if (length < 0 || end - position < length) {
            throw new MalformedFrame("it ends within a value");
        }
    }
}
