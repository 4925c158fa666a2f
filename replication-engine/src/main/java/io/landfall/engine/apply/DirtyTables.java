package io.landfall.engine.apply;

import io.landfall.databases.identifier.QualifiedName;
import io.landfall.engine.task.TableChanges;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.postgresql.replication.LogSequenceNumber;

/** Counts in {@code landfall.dirty_table} what apply did to each table since its load. */
final class DirtyTables {

    private final Connection connection;
    private final String task;

    DirtyTables(Connection connection, String task) {
        this.connection = connection;
        this.task = task;
    }

    void add(AppliedCounts counts, LogSequenceNumber lastCommitLsn) throws SQLException {
        List<AppliedCounts.Counts> all = new ArrayList<>();
        counts.all().forEach(all::add);
        if (all.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement("""
                INSERT INTO landfall.dirty_table AS known (task, schema_name, table_name, last_commit_lsn, changes, inserts, updates,
                       deletes, truncates)
                SELECT ?, added.schema_name, added.table_name, ?::pg_catalog.pg_lsn, inserts + updates + deletes + truncates, inserts,
                       updates, deletes, truncates
                  FROM unnest(?::text[], ?::text[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[])
                       AS added (schema_name, table_name, inserts, updates, deletes, truncates)
                ON CONFLICT (task, schema_name, table_name) DO UPDATE
                   SET last_commit_lsn = excluded.last_commit_lsn, changes = known.changes + excluded.changes,
                       inserts = known.inserts + excluded.inserts, updates = known.updates + excluded.updates,
                       deletes = known.deletes + excluded.deletes, truncates = known.truncates + excluded.truncates
                """)) {
            statement.setString(1, task);
            statement.setString(2, lastCommitLsn.asString());
            array(statement, 3, "text", all, count -> count.table().schema());
            array(statement, 4, "text", all, count -> count.table().name());
            array(statement, 5, "bigint", all, AppliedCounts.Counts::inserts);
            array(statement, 6, "bigint", all, AppliedCounts.Counts::updates);
            array(statement, 7, "bigint", all, AppliedCounts.Counts::deletes);
            array(statement, 8, "bigint", all, AppliedCounts.Counts::truncates);
            statement.executeUpdate();
        }
    }

    List<TableChanges> all() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT schema_name, table_name, inserts, updates, deletes FROM landfall.dirty_table WHERE task = ?")) {
            statement.setString(1, task);
            try (ResultSet row = statement.executeQuery()) {
                List<TableChanges> all = new ArrayList<>();
                while (row.next()) {
                    QualifiedName table = new QualifiedName(row.getString(1), row.getString(2));
                    all.add(new TableChanges(table, row.getLong(3), row.getLong(4), row.getLong(5)));
                }
                return all;
            }
        }
    }

    /** For a stream that begins anew. */
    void clear() throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("DELETE FROM landfall.dirty_table WHERE task = ?")) {
            statement.setString(1, task);
            statement.executeUpdate();
        }
    }

    private void array(
            PreparedStatement statement,
            int place,
            String type,
            List<AppliedCounts.Counts> counts,
            Function<AppliedCounts.Counts, Object> value)
            throws SQLException {
        statement.setArray(
                place, connection.createArrayOf(type, counts.stream().map(value).toArray()));
    }
}
