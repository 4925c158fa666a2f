package io.landfall.databases.digest;

import java.util.List;

/**
 * Rows of a table by an integer column, in blocks of 1,024 consecutive values: block n begins at n times 1,024.
 *
 * @param blocks in any order, each once
 */
public record KeyBlocks(String column, List<Long> blocks) {

    private static final int BITS = 10;

    /** How many values a block has. */
    public static final int SIZE = 1 << BITS;

    public KeyBlocks {
        blocks = List.copyOf(blocks);
    }

    /** The block that a value is in. */
    public static long of(long value) {
        return value >> BITS;
    }
}
