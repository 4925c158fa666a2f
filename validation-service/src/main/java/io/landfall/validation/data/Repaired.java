package io.landfall.validation.data;

import io.landfall.validation.data.RowRepair.Obstacle;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * How many rows of a table a repair wrote again.
 *
 * @param left damaged rows that it could not write
 * @param obstacle why, in words; null when none were left
 */
record Repaired(
        long inserted,
        long deleted,
        long replaced,
        long left,
        @Nullable String obstacle) {

    static final Repaired NONE = new Repaired(0, 0, 0, 0, null);

    Repaired plus(Collection<RowDamage> rows) {
        return new Repaired(
                inserted + count(rows, RowDamage.MISSING),
                deleted + count(rows, RowDamage.EXTRA),
                replaced + count(rows, RowDamage.DIFFERENT),
                left,
                obstacle);
    }

    Repaired leaving(long rows, @Nullable Obstacle why) {
        return rows == 0
                ? this
                : new Repaired(inserted, deleted, replaced, left + rows, why == null ? null : why.words());
    }

    String text() {
        return "repaired: " + inserted + " rows inserted, " + deleted + " deleted, " + replaced + " replaced"
                + (left == 0 ? "" : ", " + left + " left as they were, because " + obstacle);
    }

    private static long count(Collection<RowDamage> rows, RowDamage kind) {
        return rows.stream().filter(each -> each == kind).count();
    }
}
