package io.landfall.engine.apply;

import io.landfall.databases.identifier.QualifiedName;
import io.landfall.databases.landfall.LoadedColumns;
import io.landfall.engine.change.Change;
import io.landfall.engine.change.Relation;
import io.landfall.engine.task.TaskFailure;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;

/**
 * Changes that wait to be written to the target, table by table. Foreign keys don't bind the replica role, so tables
 * are independent.
 */
final class Batch {

    private final Connection connection;
    private final TargetCatalog catalog;
    private final Map<QualifiedName, TableBatch> tables = new LinkedHashMap<>();
    private int changes;
    private long bytes;

    Batch(Connection connection, TargetCatalog catalog) {
        this.connection = connection;
        this.catalog = catalog;
    }

    boolean holds(ApplySettings settings) {
        return changes >= settings.maxChanges() || bytes >= settings.maxBytes();
    }

    /** Whether the target is known to have the table as it is defined there. */
    boolean knows(Relation relation) {
        return catalog.knows(relation);
    }

    /** Whether the table was defined otherwise in what came before: that must be written first. */
    boolean hasOtherDefinitionOf(Relation relation) throws SQLException, TaskFailure {
        TableBatch batch = tables.get(relation.table());
        return batch != null && batch.table() != catalog.table(relation);
    }

    /** Takes a row's change. */
    void add(Relation relation, Change change) throws SQLException, TaskFailure {
        TargetTable table = catalog.table(relation);
        tables.computeIfAbsent(relation.table(), name -> new TableBatch(table)).add(change);
        changes++;
        bytes += change.bytes();
    }

    /** Executes what has come so far, in the connection's transaction. */
    void write() throws SQLException, TaskFailure, OrderNeeded {
        for (TableBatch batch : tables.values()) {
            try {
                batch.write(new TableWriter(connection, batch.table()));
            } catch (SQLException failure) {
                throw explained(batch, failure);
            }
        }
        tables.clear();
        changes = 0;
        bytes = 0;
    }

    /**
     * After {@link #write}. Never CASCADE: the source names every table that its statement emptied; of a partitioned
     * one its leaves, and foreign keys are looked for at itself.
     */
    void truncate(Iterable<Relation> relations) throws SQLException, TaskFailure {
        Set<QualifiedName> tables = new LinkedHashSet<>();
        for (Relation relation : relations) {
            if (!catalog.isPartitioned(relation.table())) {
                tables.add(relation.table());
            }
        }
        StringJoiner names = new StringJoiner(", ");
        tables.forEach(table -> names.add("ONLY " + table.sql()));
        catalog.partitionedInto(tables).forEach(table -> names.add(table.sql()));
        if (names.length() == 0) {
            return;
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute("TRUNCATE " + names);
            LoadedColumns.emptied(connection, tables);
        } catch (SQLException failure) {
            if (SqlFault.of(failure) == SqlFault.TRANSIENT) {
                throw failure;
            }
            throw TaskFailure.fatal(
                    "TRUNCATE " + names + " was refused by the target: " + SqlFault.describe(failure), null);
        }
    }

    private static SQLException explained(TableBatch batch, SQLException failure) throws TaskFailure, OrderNeeded {
        return switch (SqlFault.of(failure)) {
            case TRANSIENT -> failure;
            case CONSTRAINT -> {
                if (!batch.isWhollyInOrder()) {
                    throw new OrderNeeded(batch.table().name(), failure);
                }
                throw refused(batch, failure);
            }
            case PERMANENT -> throw refused(batch, failure);
        };
    }

    private static TaskFailure refused(TableBatch batch, SQLException failure) {
        return TaskFailure.fatal(
                "The target refused changes of table " + batch.table().name() + ": " + SqlFault.describe(failure)
                        + ". Mend the target and resume",
                null);
    }
}
