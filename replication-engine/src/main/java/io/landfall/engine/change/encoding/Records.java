package io.landfall.engine.change.encoding;

import io.landfall.engine.change.encoding.Fragments.Head;
import java.util.function.BiConsumer;

/** Cuts a frame into records while it is written, so that a large one is not in memory once more. */
final class Records extends ByteSink {

    private final Head first;
    private final long frameBytes;
    private final int pieceBytes;
    private final BiConsumer<byte[], Boolean> taker;

    private int number;
    private ByteArray record;

    /**
     * @param first the head of the first record
     * @param taker of each record, and whether it is the last one
     */
    Records(Head first, long frameBytes, int pieceBytes, BiConsumer<byte[], Boolean> taker) {
        this.first = first;
        this.frameBytes = frameBytes;
        this.pieceBytes = pieceBytes;
        this.taker = taker;
        this.record = begin();
    }

    private ByteArray begin() {
        Head head = first.ofPiece(number);
        ByteCount size = new ByteCount();
        head.write(size);
        long piece = Math.min(pieceBytes, frameBytes - (long) number * pieceBytes);
        ByteArray begun = new ByteArray(Math.toIntExact(size.bytes() + piece));
        head.write(begun);
        return begun;
    }

    private void handOverIfFull() {
        if (record.room() > 0) {
            return;
        }
        boolean last = number == first.count() - 1;
        taker.accept(record.bytes(), last);
        if (!last) {
            number++;
            record = begin();
        }
    }

    @Override
    void writeByte(int value) {
        record.writeByte(value);
        handOverIfFull();
    }

    @Override
    void writeBytes(byte[] source, int start, int length) {
        int from = start;
        int rest = length;
        while (rest > 0) {
            int part = Math.min(rest, record.room());
            record.writeBytes(source, from, part);
            from += part;
            rest -= part;
            handOverIfFull();
        }
    }
}
