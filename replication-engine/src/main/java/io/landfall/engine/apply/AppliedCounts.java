package io.landfall.engine.apply;

import io.landfall.databases.identifier.QualifiedName;
import io.landfall.engine.change.Change;
import io.landfall.engine.change.Relation;
import java.util.LinkedHashMap;
import java.util.Map;

/** How many changes of each kind a target transaction brings to each table. */
final class AppliedCounts {

    private final Map<QualifiedName, long[]> byTable = new LinkedHashMap<>();

    private static final int INSERTS = 0;
    private static final int UPDATES = 1;
    private static final int DELETES = 2;
    private static final int TRUNCATES = 3;

    /** The counts of one table. */
    record Counts(QualifiedName table, long inserts, long updates, long deletes, long truncates) {}

    void add(Relation relation, Change change) {
        int kind = switch (change) {
            case Change.Inserted inserted -> INSERTS;
            case Change.Updated updated -> UPDATES;
            case Change.Deleted deleted -> DELETES;
            case Change.Truncated truncated -> TRUNCATES;
        };
        byTable.computeIfAbsent(relation.table(), table -> new long[TRUNCATES + 1])[kind]++;
    }

    Iterable<Counts> all() {
        return byTable.entrySet().stream()
                .map(entry -> new Counts(
                        entry.getKey(),
                        entry.getValue()[INSERTS],
                        entry.getValue()[UPDATES],
                        entry.getValue()[DELETES],
                        entry.getValue()[TRUNCATES]))
                .toList();
    }

    void clear() {
        byTable.clear();
    }
}
