package io.landfall.engine.change;

import io.landfall.databases.identifier.QualifiedName;
import java.util.List;

/** A table as it was when the changes after it were made: its columns, and which of them identify a row. */
public record Relation(int oid, QualifiedName table, ReplicaIdentity identity, List<RelationColumn> columns) {

    public Relation {
        columns = List.copyOf(columns);
    }

    /**
     * The positions of the columns that identify a row; all of them when the identity is FULL, none without identity.
     */
    public int[] identityColumns() {
        int[] all = new int[columns.size()];
        int count = 0;
        for (int i = 0; i < all.length; i++) {
            if (columns.get(i).identity()) {
                all[count++] = i;
            }
        }
        return java.util.Arrays.copyOf(all, count);
    }

    /** Whether the table is Landfall's own, and therefore no sign of an application that writes. */
    public boolean isLandfalls() {
        return table.schema().equals("landfall");
    }
}
