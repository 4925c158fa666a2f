package io.landfall.engine.apply;

import io.landfall.engine.change.Row;
import java.util.Arrays;

/** A buffer of rows in the text format of COPY. */
final class CopyText {

    private byte[] bytes = new byte[64 * 1024];
    private int used;

    byte[] bytes() {
        return bytes;
    }

    int size() {
        return used;
    }

    void clear() {
        used = 0;
    }

    void add(Row row) {
        for (int column = 0; column < row.size(); column++) {
            if (column > 0) {
                put('\t');
            }
            if (row.isNull(column)) {
                put('\\');
                put('N');
            } else {
                value(row, column);
            }
        }
        put('\n');
    }

    private void value(Row row, int column) {
        byte[] source = row.buffer();
        int start = row.start(column);
        int end = start + row.length(column);
        room(2L * row.length(column));
        for (int i = start; i < end; i++) {
            byte next = source[i];
            switch (next) {
                case '\\' -> escaped('\\');
                case '\n' -> escaped('n');
                case '\r' -> escaped('r');
                case '\t' -> escaped('t');
                default -> bytes[used++] = next;
            }
        }
    }

    private void escaped(int letter) {
        bytes[used++] = '\\';
        bytes[used++] = (byte) letter;
    }

    private void put(int letter) {
        room(1);
        bytes[used++] = (byte) letter;
    }

    private void room(long more) {
        if (bytes.length - used < more) {
            bytes = Arrays.copyOf(bytes, Math.toIntExact(Math.max(bytes.length * 2L, used + more)));
        }
    }
}
