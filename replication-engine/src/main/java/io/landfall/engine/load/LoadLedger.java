package io.landfall.engine.load;

import io.landfall.databases.identifier.QualifiedName;
import io.landfall.databases.landfall.Lease;
import io.landfall.databases.landfall.LoadedColumns;
import io.landfall.databases.landfall.StaleLease;
import io.landfall.engine.task.OwnedTask.Counters;
import io.landfall.engine.task.TaskFailure;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;

/**
 * {@code landfall.table_load} on the target: which tables are finished, and as of which consistent point; null until
 * then. A table counts as finished in the moment that this commits.
 */
final class LoadLedger {

    static final String LEASE = "engine/load";

    private final Connection target;
    private final String task;
    private final long leaseToken;

    LoadLedger(Connection target, String task, long leaseToken) {
        this.target = target;
        this.task = task;
        this.leaseToken = leaseToken;
    }

    /** What one transaction does. */
    interface Work {
        void run() throws SQLException, TaskFailure;
    }

    /** Every effect on a side goes through here: a later owner's lease undoes what an earlier one still tries. */
    static void leased(Connection side, long leaseToken, Work work) throws SQLException, StaleLease, TaskFailure {
        side.setAutoCommit(false);
        try {
            work.run();
            Lease.hold(side, LEASE, leaseToken);
            side.commit();
            side.setAutoCommit(true);
        } catch (SQLException | StaleLease | TaskFailure | RuntimeException | Error failure) {
            rollBack(side, failure);
            throw failure;
        }
    }

    private static void rollBack(Connection side, Throwable failure) {
        try {
            side.rollback();
        } catch (SQLException second) {
            failure.addSuppressed(second);
        }
    }

    /** Forgets an earlier load of this task, and empties the tables; those that Landfall never filled must be empty. */
    void beginAfresh(Collection<QualifiedName> tables) throws SQLException, StaleLease, TaskFailure {
        leased(target, leaseToken, () -> {
            Map<QualifiedName, Boolean> known = known();
            List<String> foreign = new ArrayList<>();
            for (QualifiedName table : tables) {
                if (!known.containsKey(table) && !table.schema().equals("landfall") && holdsRows(table)) {
                    foreign.add(table.toString());
                }
            }
            if (!foreign.isEmpty()) {
                throw TaskFailure.fatal(
                        "These target tables hold rows that Landfall did not put there: " + String.join(", ", foreign)
                                + ". Empty them, or take them out of the table mappings.",
                        null);
            }
            truncate(tables);
            for (String ledger : List.of("table_load", "position", "dirty_table", "dirty_block")) {
                update("DELETE FROM landfall." + ledger + " WHERE task = ?", task);
            }
            for (QualifiedName table : tables) {
                update(
                        "INSERT INTO landfall.table_load (task, schema_name, table_name, era, state) VALUES (?, ?, ?, 0, 'queued')",
                        task,
                        table.schema(),
                        table.name());
            }
        });
    }

    /**
     * A new snapshot: unfinished tables begin again, finished ones stay.
     *
     * @param filled tables that an earlier era may have left rows in
     */
    void beginEra(int era, Collection<QualifiedName> filled) throws SQLException, StaleLease, TaskFailure {
        leased(target, leaseToken, () -> {
            truncate(filled);
            update("""
                    UPDATE landfall.table_load SET era = ?, state = 'queued', rows = 0, bytes = 0, started_at = NULL
                     WHERE task = ? AND state <> 'finished'
                    """, era, task);
        });
    }

    /** By table, whether it is finished. */
    Map<QualifiedName, Boolean> known() throws SQLException {
        Map<QualifiedName, Boolean> known = new TreeMap<>();
        read((table, row) -> known.put(table, row.getString("state").equals("finished")));
        return known;
    }

    Map<QualifiedName, Counters> finished() throws SQLException {
        Map<QualifiedName, Counters> finished = new TreeMap<>();
        read((table, row) -> {
            if (row.getString("state").equals("finished")) {
                finished.put(table, new Counters(row.getLong("rows"), row.getLong("bytes")));
            }
        });
        return finished;
    }

    void started(QualifiedName table) throws SQLException, StaleLease, TaskFailure {
        leased(
                target,
                leaseToken,
                () -> update(
                        "UPDATE landfall.table_load SET state = 'loading', started_at = now() WHERE task = ? AND schema_name = ? AND table_name = ?",
                        task,
                        table.schema(),
                        table.name()));
    }

    void progress(Map<QualifiedName, Counters> counters) throws SQLException, StaleLease, TaskFailure {
        leased(target, leaseToken, () -> {
            for (var entry : counters.entrySet()) {
                update(
                        """
                        UPDATE landfall.table_load SET rows = ?, bytes = ?
                         WHERE task = ? AND schema_name = ? AND table_name = ? AND state = 'loading'
                        """,
                        entry.getValue().rows(),
                        entry.getValue().bytes(),
                        task,
                        entry.getKey().schema(),
                        entry.getKey().name());
            }
        });
    }

    /** With the columns as they are then, where changes will come. */
    void finish(LoadTable table, @Nullable LogSequenceNumber consistentPoint, Counters counters)
            throws SQLException, StaleLease, TaskFailure {
        leased(target, leaseToken, () -> {
            update(
                    """
                UPDATE landfall.table_load
                   SET state = 'finished', consistent_point = ?::pg_lsn, rows = ?, bytes = ?, finished_at = now()
                 WHERE task = ? AND schema_name = ? AND table_name = ?
                """,
                    consistentPoint == null ? null : consistentPoint.asString(),
                    counters.rows(),
                    counters.bytes(),
                    task,
                    table.name().schema(),
                    table.name().name());
            if (consistentPoint != null) {
                List<QualifiedName> one = List.of(table.name());
                LoadedColumns.keep(
                        target,
                        one,
                        LoadedColumns.read(target, one).stream()
                                .filter(column -> table.has(column.name()))
                                .toList());
            }
        });
    }

    /** What the load may take from its source, by whoever drives the task. */
    LoadBudget.Limits limits() throws SQLException {
        try (PreparedStatement statement = target.prepareStatement(
                "SELECT connections, bytes_per_second FROM landfall.load_budget WHERE task = ?")) {
            statement.setString(1, task);
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? new LoadBudget.Limits(
                                row.getObject("connections", Integer.class),
                                row.getObject("bytes_per_second", Long.class))
                        : LoadBudget.Limits.NONE;
            }
        }
    }

    private void truncate(Collection<QualifiedName> tables) throws SQLException {
        if (!tables.isEmpty()) {
            String list = tables.stream().map(table -> "ONLY " + table.sql()).collect(Collectors.joining(", "));
            try (Statement statement = target.createStatement()) {
                statement.execute("TRUNCATE " + list);
            }
        }
    }

    private boolean holdsRows(QualifiedName table) throws SQLException {
        try (Statement statement = target.createStatement();
                ResultSet row = statement.executeQuery("SELECT EXISTS (SELECT FROM ONLY " + table.sql() + ")")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    /** What is made of one row. */
    private interface Reader {
        void accept(QualifiedName table, ResultSet row) throws SQLException;
    }

    private void read(Reader reader) throws SQLException {
        try (PreparedStatement statement = target.prepareStatement(
                "SELECT schema_name, table_name, state, rows, bytes FROM landfall.table_load WHERE task = ?")) {
            statement.setString(1, task);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    reader.accept(new QualifiedName(row.getString("schema_name"), row.getString("table_name")), row);
                }
            }
        }
    }

    private void update(String sql, @Nullable Object... values) throws SQLException {
        try (PreparedStatement statement = target.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            statement.executeUpdate();
        }
    }
}
