package io.landfall.engine.change;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A row's values in PostgreSQL's text form, UTF-8. They stay in the buffer they arrived in: a stream carries millions
 * of them. A value that TOAST keeps out of line and an UPDATE did not touch is not in the stream: it is
 * <em>unchanged</em>, not null.
 */
public final class Row {

    private static final int NULL = -1;
    private static final int UNCHANGED = -2;

    private final byte[] buffer;
    private final int[] starts;
    private final int[] lengths;

    private Row(byte[] buffer, int[] starts, int[] lengths) {
        this.buffer = buffer;
        this.starts = starts;
        this.lengths = lengths;
    }

    public int size() {
        return lengths.length;
    }

    public boolean isNull(int column) {
        return lengths[column] == NULL;
    }

    public boolean isUnchanged(int column) {
        return lengths[column] == UNCHANGED;
    }

    public boolean hasUnchanged() {
        for (int length : lengths) {
            if (length == UNCHANGED) {
                return true;
            }
        }
        return false;
    }

    /** Where the value's bytes begin in {@link #buffer}; only for a value that is there. */
    public int start(int column) {
        return starts[column];
    }

    /** How many bytes the value has; only for a value that is there. */
    public int length(int column) {
        return lengths[column];
    }

    /** The bytes that {@link #start} and {@link #length} speak of; shared, never to be changed. */
    public byte[] buffer() {
        return buffer;
    }

    /** A value that is neither null nor unchanged. */
    public String text(int column) {
        if (lengths[column] < 0) {
            throw new IllegalStateException("column " + column + " has no value here");
        }
        return new String(buffer, starts[column], lengths[column], StandardCharsets.UTF_8);
    }

    /** The bytes of all values. */
    public long bytes() {
        long bytes = 0;
        for (int length : lengths) {
            bytes += Math.max(0, length);
        }
        return bytes;
    }

    public boolean sameValue(int column, Row other) {
        int length = lengths[column];
        if (length != other.lengths[column]) {
            return false;
        }
        return length < 0
                || Arrays.equals(
                        buffer,
                        starts[column],
                        starts[column] + length,
                        other.buffer,
                        other.starts[column],
                        other.starts[column] + length);
    }

    /** This row with its unchanged values taken from an earlier state of the same row. */
    public Row over(Row earlier) {
        if (!hasUnchanged()) {
            return this;
        }
        Builder merged = new Builder(size(), Math.toIntExact(bytes() + earlier.bytes()));
        for (int column = 0; column < size(); column++) {
            merged.copy(isUnchanged(column) ? earlier : this, column);
        }
        return merged.build();
    }

    /** This row with the unchanged ones of some columns taken from another, which need not know the others. */
    public Row with(Row other, int[] columns) {
        if (Arrays.stream(columns).noneMatch(this::isUnchanged)) {
            return this;
        }
        Builder merged = new Builder(size(), Math.toIntExact(bytes() + other.bytes()));
        for (int column = 0; column < size(); column++) {
            boolean taken = isUnchanged(column) && Arrays.binarySearch(columns, column) >= 0;
            merged.copy(taken ? other : this, column);
        }
        return merged.build();
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Row row) || row.size() != size()) {
            return false;
        }
        for (int column = 0; column < size(); column++) {
            if (!sameValue(column, row)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (int column = 0; column < size(); column++) {
            hash = 31 * hash + lengths[column];
            for (int i = 0; i < lengths[column]; i++) {
                hash = 31 * hash + buffer[starts[column] + i];
            }
        }
        return hash;
    }

    /** Says how many values there are; never what they are. */
    @Override
    public String toString() {
        return "row of " + size() + " values, " + bytes() + " bytes";
    }

    /** Points into a buffer that holds the values already. */
    public static final class Slices {

        private final byte[] buffer;
        private final int[] starts;
        private final int[] lengths;
        private int next;

        public Slices(byte[] buffer, int columns) {
            this.buffer = buffer;
            this.starts = new int[columns];
            this.lengths = new int[columns];
        }

        public void value(int start, int length) {
            if (start < 0 || length < 0 || start > buffer.length - length) {
                throw new IllegalArgumentException(
                        "a value of " + length + " bytes at " + start + " is outside the buffer");
            }
            starts[next] = start;
            lengths[next++] = length;
        }

        public void nullValue() {
            lengths[next++] = NULL;
        }

        public void unchanged() {
            lengths[next++] = UNCHANGED;
        }

        public Row build() {
            if (next != lengths.length) {
                throw new IllegalStateException(next + " of " + lengths.length + " values");
            }
            return new Row(buffer, starts, lengths);
        }
    }

    /** Copies values into a buffer of its own. */
    public static final class Builder {

        private byte[] bytes;
        private int used;
        private final int[] starts;
        private final int[] lengths;
        private int next;

        public Builder(int columns, int expectedBytes) {
            this.bytes = new byte[Math.max(16, expectedBytes)];
            this.starts = new int[columns];
            this.lengths = new int[columns];
        }

        public Builder copy(Row from, int column) {
            if (from.lengths[column] < 0) {
                lengths[next++] = from.lengths[column];
                return this;
            }
            return value(from.buffer, from.starts[column], from.lengths[column]);
        }

        public Builder value(String text) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            return value(utf8, 0, utf8.length);
        }

        public Builder nullValue() {
            lengths[next++] = NULL;
            return this;
        }

        public Builder unchanged() {
            lengths[next++] = UNCHANGED;
            return this;
        }

        private Builder value(byte[] source, int start, int length) {
            if (bytes.length - used < length) {
                bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, used + length));
            }
            System.arraycopy(source, start, bytes, used, length);
            starts[next] = used;
            lengths[next++] = length;
            used += length;
            return this;
        }

        public Row build() {
            if (next != lengths.length) {
                throw new IllegalStateException(next + " of " + lengths.length + " values");
            }
            return new Row(bytes, starts, lengths);
        }
    }
}
