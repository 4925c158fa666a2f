package io.landfall.engine.change.encoding;

/** Only counts what it is given. */
final class ByteCount extends ByteSink {

    private long bytes;

    long bytes() {
        return bytes;
    }

    @Override
    void writeByte(int value) {
        bytes++;
    }

    @Override
    void writeBytes(byte[] source, int start, int length) {
        bytes += length;
    }
}
