package io.landfall.engine.apply;

import io.landfall.engine.change.Change;
import io.landfall.engine.change.Row;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The changes of one table, compacted to at most one net change for each row. Holds no change of an identity. Applied
 * as deletes, updates, inserts; a row that was deleted and came again is in the first and the last.
 */
final class NetChanges {

    private final int[] identity;
    private final Map<RowKey, Net> byKey = new LinkedHashMap<>();

    NetChanges(int[] identityColumns) {
        this.identity = identityColumns;
    }

    /** What has become of a row since before the batch. */
    private enum Kind {
        INSERTED,
        UPDATED,
        DELETED,
        REPLACED,
        CAME_AND_WENT
    }

    private record Net(Kind kind, Row row) {}

    /** A change that can't follow the one before it: the stream contradicts itself. */
    static final class Contradiction extends Exception {

        Contradiction(String message) {
            super(message);
        }
    }

    boolean isEmpty() {
        return byKey.isEmpty();
    }

    void insert(Row row) throws Contradiction {
        RowKey key = RowKey.of(row, identity);
        Net before = byKey.get(key);
        Kind kind = switch (before == null ? null : before.kind()) {
            case null -> Kind.INSERTED;
            case CAME_AND_WENT -> Kind.INSERTED;
            case DELETED -> Kind.REPLACED;
            case INSERTED, UPDATED, REPLACED -> throw new Contradiction("a row is inserted that is there already");
        };
        byKey.put(key, new Net(kind, row));
    }

    void update(Change.Updated updated) throws Contradiction {
        Row before = updated.before();
        Row row = before == null ? updated.row() : updated.row().with(before, identity);
        RowKey key = RowKey.of(row, identity);
        Net known = byKey.get(key);
        if (known == null) {
            byKey.put(key, new Net(Kind.UPDATED, row));
            return;
        }
        switch (known.kind()) {
            case UPDATED, INSERTED, REPLACED -> byKey.put(key, new Net(known.kind(), row.over(known.row())));
            case DELETED, CAME_AND_WENT -> throw new Contradiction("a row is updated that was deleted");
        }
    }

    void delete(Row identityRow) throws Contradiction {
        RowKey key = RowKey.of(identityRow, identity);
        Net known = byKey.get(key);
        Kind kind = switch (known == null ? null : known.kind()) {
            case null -> Kind.DELETED;
            case UPDATED, REPLACED -> Kind.DELETED;
            case INSERTED -> Kind.CAME_AND_WENT;
            case DELETED, CAME_AND_WENT -> throw new Contradiction("a row is deleted twice");
        };
        byKey.put(key, new Net(kind, identityRow));
    }

    /** Rows to delete, of which only the identity matters. */
    List<Row> deletes() {
        return rows(Kind.DELETED, Kind.REPLACED);
    }

    List<Row> updates() {
        return rows(Kind.UPDATED, null);
    }

    List<Row> inserts() {
        return rows(Kind.INSERTED, Kind.REPLACED);
    }

    private List<Row> rows(Kind one, @Nullable Kind other) {
        List<Row> rows = new ArrayList<>();
        for (Net net : byKey.values()) {
            if (net.kind() == one || net.kind() == other) {
                rows.add(net.row());
            }
        }
        return rows;
    }
}
