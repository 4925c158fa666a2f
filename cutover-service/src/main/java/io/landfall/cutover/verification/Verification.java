package io.landfall.cutover.verification;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was compared inside the fence, table by table.
 *
 * @param largeObjects all together; null when there are none
 */
public record Verification(
        List<TableVerdict> tables, @Nullable LargeObjectsVerdict largeObjects) {

    public Verification {
        tables = List.copyOf(tables);
    }

    /** How a table was compared. */
    public enum Means {
        DIGEST,
        /** Of the blocks of its key in which rows changed since the load. */
        DIGEST_OF_CHANGED,
        ROW_COUNT,
        /** The time did not suffice. */
        NOT_COVERED
    }

    /**
     * One table.
     *
     * @param rows that were compared, on each side
     * @param digest of both sides
     */
    public record TableVerdict(
            String table,
            Means means,
            @Nullable Long rows,
            @Nullable String digest) {}

    /**
     * All large objects.
     *
     * @param bytes their length altogether, holes included
     * @param digest of both sides
     */
    public record LargeObjectsVerdict(
            Means means, int count, long bytes, @Nullable String digest) {}

    /** How many were compared so. */
    public long count(Means means) {
        return tables.stream().filter(table -> table.means() == means).count();
    }

    public String summary() {
        return count(Means.DIGEST) + " tables by digest, " + count(Means.DIGEST_OF_CHANGED)
                + " by digest of what changed, " + count(Means.ROW_COUNT) + " by row count, "
                + count(Means.NOT_COVERED) + " not covered";
    }
}
