package io.landfall.engine.apply;

import io.landfall.engine.change.Row;
import java.sql.SQLException;
import java.util.BitSet;
import org.postgresql.copy.CopyIn;

/** Sends rows in the text format of COPY, in pieces: a large value is never in memory once more. */
final class CopyText {

    private static final int PIECE_BYTES = 64 * 1024;
    /** What one byte of a value may become. */
    private static final int WIDEST = 2;

    private final CopyIn copy;
    private final byte[] piece = new byte[PIECE_BYTES];
    private int used;

    CopyText(CopyIn copy) {
        this.copy = copy;
    }

    /** Sends the whole row. */
    void add(Row row) throws SQLException {
        BitSet all = new BitSet();
        all.set(0, row.size());
        add(row, all);
    }

    /** Sends some columns of it. */
    void add(Row row, BitSet columns) throws SQLException {
        int first = columns.nextSetBit(0);
        for (int column = first; column >= 0; column = columns.nextSetBit(column + 1)) {
            if (column > first) {
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

    /** Sends what has not been sent yet. */
    void flush() throws SQLException {
        copy.writeToCopy(piece, 0, used);
        used = 0;
    }

    private void value(Row row, int column) throws SQLException {
        byte[] source = row.buffer();
        int next = row.start(column);
        int end = next + row.length(column);
        while (next < end) {
            room(WIDEST);
            int until = Math.min(end, next + (piece.length - used) / WIDEST);
            for (; next < until; next++) {
                byte value = source[next];
                switch (value) {
                    case '\\' -> escaped('\\');
                    case '\n' -> escaped('n');
                    case '\r' -> escaped('r');
                    case '\t' -> escaped('t');
                    default -> piece[used++] = value;
                }
            }
        }
    }

    private void escaped(int letter) {
        piece[used++] = '\\';
        piece[used++] = (byte) letter;
    }

    private void put(int letter) throws SQLException {
        room(1);
        piece[used++] = (byte) letter;
    }

    private void room(int more) throws SQLException {
        if (piece.length - used < more) {
            flush();
        }
    }
}
