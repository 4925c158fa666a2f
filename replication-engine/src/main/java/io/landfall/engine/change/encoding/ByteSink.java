package io.landfall.engine.change.encoding;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing buffer with the few primitives that the encoding is made of. */
final class ByteSink {

    private byte[] bytes;
    private int used;

    ByteSink(int expected) {
        this.bytes = new byte[Math.max(64, expected)];
    }

    int size() {
        return used;
    }

    byte[] toArray() {
        return Arrays.copyOf(bytes, used);
    }

    void writeByte(int value) {
        room(1);
        bytes[used++] = (byte) value;
    }

    void writeLong(long value) {
        room(Long.BYTES);
        for (int shift = 56; shift >= 0; shift -= 8) {
            bytes[used++] = (byte) (value >>> shift);
        }
    }

    /** Seven bits a byte, lowest first: small numbers are short. */
    void writeNumber(long value) {
        room(10);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes[used++] = (byte) ((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        bytes[used++] = (byte) rest;
    }

    void writeText(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        writeNumber(utf8.length);
        writeBytes(utf8, 0, utf8.length);
    }

    void writeBytes(byte[] source, int start, int length) {
        room(length);
        System.arraycopy(source, start, bytes, used, length);
        used += length;
    }

    private void room(int more) {
        if (bytes.length - used < more) {
            long wanted = Math.max(bytes.length * 2L, (long) used + more);
            bytes = Arrays.copyOf(bytes, (int) Math.min(wanted, Integer.MAX_VALUE - 8L));
        }
    }
}
