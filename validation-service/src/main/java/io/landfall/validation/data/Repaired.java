package io.landfall.validation.data;

import java.util.Collection;

/** How many rows of a table a repair wrote again. */
record Repaired(long inserted, long deleted, long replaced) {

    static final Repaired NONE = new Repaired(0, 0, 0);

    Repaired plus(Collection<RowDamage> rows) {
        return new Repaired(
                inserted + count(rows, RowDamage.MISSING),
                deleted + count(rows, RowDamage.EXTRA),
                replaced + count(rows, RowDamage.DIFFERENT));
    }

    String text() {
        return "repaired: " + inserted + " rows inserted, " + deleted + " deleted, " + replaced + " replaced";
    }

    private static long count(Collection<RowDamage> rows, RowDamage kind) {
        return rows.stream().filter(each -> each == kind).count();
    }
}
