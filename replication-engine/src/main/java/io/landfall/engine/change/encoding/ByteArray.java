package io.landfall.engine.change.encoding;

/** Fills an array whose size is known beforehand. */
final class ByteArray extends ByteSink {

    private final byte[] bytes;
    private int used;

    ByteArray(int size) {
        this.bytes = new byte[size];
    }

    /** The array itself. */
    byte[] bytes() {
        return bytes;
    }

    int room() {
        return bytes.length - used;
    }

    @Override
    void writeByte(int value) {
        bytes[used++] = (byte) value;
    }

    @Override
    void writeBytes(byte[] source, int start, int length) {
        System.arraycopy(source, start, bytes, used, length);
        used += length;
    }
}
