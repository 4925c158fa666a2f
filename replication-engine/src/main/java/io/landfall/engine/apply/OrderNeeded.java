package io.landfall.engine.apply;

import io.landfall.databases.identifier.QualifiedName;

/**
 * A set-based statement met a unique or exclusion constraint that apply did not know of: the table must be applied in
 * commit order.
 */
final class OrderNeeded extends Exception {

    private final QualifiedName table;

    OrderNeeded(QualifiedName table, Throwable cause) {
        super("table " + table + " must be applied in commit order", cause);
        this.table = table;
    }

    QualifiedName table() {
        return table;
    }
}
