package io.landfall.engine.apply;

import io.landfall.engine.change.Row;
import java.util.Arrays;

/** The identity of a row as a key of maps: the text of its identity columns. */
final class RowKey {

    private final byte[] bytes;
    private final int hash;

    private RowKey(byte[] bytes) {
        this.bytes = bytes;
        this.hash = Arrays.hashCode(bytes);
    }

    static RowKey of(Row row, int[] columns) {
        int size = 0;
        for (int column : columns) {
            if (row.isNull(column) || row.isUnchanged(column)) {
                throw new IllegalStateException("an identity column has no value");
            }
            size += Integer.BYTES + row.length(column);
        }
        byte[] bytes = new byte[size];
        int position = 0;
        for (int column : columns) {
            int length = row.length(column);
            for (int shift = 24; shift >= 0; shift -= 8) {
                bytes[position++] = (byte) (length >>> shift);
            }
            System.arraycopy(row.buffer(), row.start(column), bytes, position, length);
            position += length;
        }
        return new RowKey(bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RowKey key && Arrays.equals(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
