package io.landfall.engine.apply;

import io.landfall.databases.identifier.QualifiedName;
import io.landfall.engine.task.TaskFailure;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.postgresql.replication.LogSequenceNumber;

/**
 * Each table's consistent point: its snapshot holds every transaction that committed before, and none that commits at
 * or after it. The boundary is tablesync's own: it applies a transaction when its commit record begins at or after the
 * point ({@code statelsn <= remote_final_lsn} in PostgreSQL's worker.c).
 */
final class LoadedTables {

    private final Map<QualifiedName, LogSequenceNumber> consistentPoints;

    private LoadedTables(Map<QualifiedName, LogSequenceNumber> consistentPoints) {
        this.consistentPoints = consistentPoints;
    }

    /** @throws TaskFailure when a table's load has not ended */
    static LoadedTables read(Connection connection, String task) throws SQLException, TaskFailure {
        Map<QualifiedName, LogSequenceNumber> points = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT schema_name, table_name, consistent_point::text FROM landfall.table_load WHERE task = ?")) {
            statement.setString(1, task);
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    QualifiedName table = new QualifiedName(result.getString(1), result.getString(2));
                    String point = result.getString(3);
                    if (point == null) {
                        throw TaskFailure.fatal(
                                "Table " + table + " is not loaded yet: its changes can't be applied", null);
                    }
                    points.put(table, LogSequenceNumber.valueOf(point));
                }
            }
        }
        return new LoadedTables(points);
    }

    /** Whether the table's loaded rows hold that transaction already. */
    boolean holds(QualifiedName table, LogSequenceNumber commitLsn) {
        LogSequenceNumber point = consistentPoints.get(table);
        return point != null && commitLsn.compareTo(point) < 0;
    }

    /** Whether there are tables, all of them loaded at or after that point. */
    boolean allSince(LogSequenceNumber point) {
        return !consistentPoints.isEmpty()
                && consistentPoints.values().stream().allMatch(loaded -> loaded.compareTo(point) >= 0);
    }
}
