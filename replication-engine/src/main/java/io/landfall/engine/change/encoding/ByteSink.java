package io.landfall.engine.change.encoding;

import java.nio.charset.StandardCharsets;

/** Takes bytes, and the few primitives that the encoding is made of. */
abstract class ByteSink {

    abstract void writeByte(int value);

    abstract void writeBytes(byte[] source, int start, int length);

    final void writeLong(long value) {
        for (int shift = 56; shift >= 0; shift -= 8) {
            writeByte((int) (value >>> shift));
        }
    }

    /** Seven bits a byte, lowest first: small numbers are short. */
    final void writeNumber(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            writeByte((int) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        writeByte((int) rest);
    }

    final void writeText(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        writeNumber(utf8.length);
        writeBytes(utf8, 0, utf8.length);
    }
}
