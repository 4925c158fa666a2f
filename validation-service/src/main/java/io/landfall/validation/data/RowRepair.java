package io.landfall.validation.data;

import io.landfall.contracts.Failure;
import io.landfall.databases.catalog.ColumnDescription;
import io.landfall.databases.catalog.TableDescription;
import io.landfall.databases.connection.ServerWords;
import io.landfall.databases.digest.Key;
import io.landfall.databases.digest.KeyColumns;
import io.landfall.databases.identifier.Identifiers;
import io.landfall.databases.landfall.Lease;
import io.landfall.databases.landfall.StaleLease;
import io.landfall.messaging.step.RunInterruptedException;
import io.landfall.messaging.step.StepFailedException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyOut;

/**
 * Writes damaged rows of the target again, as they are on the source, a batch in a transaction.
 *
 * <p>Changes may be on their way meanwhile. A row is written only if the source held the same version of it before the
 * target's table was locked and while it is: then nothing that the target has applied, or that waits for the lock, is
 * older than what is written, and whatever comes later finds the row as the source had it. Rows that do change are left
 * to the next try.
 */
final class RowRepair {

    private static final String LEASE = "data-repair";
    private static final int BATCH = 500;
    private static final int MOST_ROWS = 100_000;
    private static final int TRIES = 10;
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Set<String> LATER = Set.of("55P03", "40P01");
    private static final String NOT_PERMITTED = "42501";

    private final TableDescription table;
    private final KeyColumns key;
    private final Sides sides;
    private final Changes changes;
    private final Connection writer;
    private final long leaseToken;

    /**
     * For one table.
     *
     * @param writer a session on the target of its own, with a short lock time-out
     */
    RowRepair(TableDescription table, Sides sides, Changes changes, Connection writer, long leaseToken) {
        this.table = table;
        this.key = KeyColumns.of(table);
        this.sides = sides;
        this.changes = changes;
        this.writer = writer;
        this.leaseToken = leaseToken;
    }

    /** Rows that are too many go first: they may hold a unique value that another row needs. */
    Repaired repair(Map<Key, RowDamage> damaged) throws SQLException, InterruptedException {
        if (damaged.size() > MOST_ROWS) {
            throw new StepFailedException(Failure.needsOperator(
                    "REPAIR_TOO_LARGE",
                    damaged.size() + " rows of table " + table.name() + " are damaged, a repair writes at most "
                            + MOST_ROWS,
                    "Abort, and migrate again."));
        }
        try {
            becomeReplica();
            Repaired repaired = repair(damaged, keys(damaged, Set.of(RowDamage.EXTRA)), Repaired.NONE);
            return repair(damaged, keys(damaged, Set.of(RowDamage.MISSING, RowDamage.DIFFERENT)), repaired);
        } catch (SQLException failure) {
            // 22: a value, 23: a constraint, 42: a right
            if (String.valueOf(failure.getSQLState()).matches("(22|23|42).*")) {
                StepFailedException refusal = new StepFailedException(Failure.needsOperator(
                        "REPAIR_REFUSED",
                        "rows of table " + table.name() + " can't be written: " + ServerWords.of(failure),
                        "Mend what the server names and ask for the repair again, or abort and migrate again."));
                refusal.initCause(failure);
                throw refusal;
            }
            throw failure;
        }
    }

    private static List<Key> keys(Map<Key, RowDamage> damaged, Set<RowDamage> kinds) {
        return damaged.entrySet().stream()
                .filter(row -> kinds.contains(row.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    private Repaired repair(Map<Key, RowDamage> damaged, List<Key> keys, Repaired before)
            throws SQLException, InterruptedException {
        Repaired repaired = before;
        for (int from = 0; from < keys.size(); from += BATCH) {
            List<Key> left = new ArrayList<>(keys.subList(from, Math.min(keys.size(), from + BATCH)));
            for (int attempt = 0; attempt < TRIES && !left.isEmpty(); attempt++) {
                if (attempt > 0) {
                    Thread.sleep(PAUSE);
                }
                List<Key> written = write(left);
                repaired = repaired.plus(written.stream()
                        .map(each -> Objects.requireNonNull(damaged.get(each)))
                        .toList());
                left.removeAll(Set.copyOf(written));
            }
        }
        return repaired;
    }

    /** Returns the keys of the rows that were written. */
    private List<Key> write(List<Key> keys) throws SQLException, InterruptedException {
        Map<Key, String> before = versions(keys);
        changes.await(changes.now(sides), sides);
        writer.setAutoCommit(false);
        try {
            Lease.hold(writer, LEASE, leaseToken);
            execute(writer, "LOCK TABLE ONLY " + table.name().sql() + " IN SHARE ROW EXCLUSIVE MODE");
            List<Key> written = writeUnchanged(keys, before);
            writer.commit();
            return written;
        } catch (StaleLease replaced) {
            writer.rollback();
            throw new RunInterruptedException(RunInterruptedException.Reason.LEASE_LOST);
        } catch (SQLException failure) {
            writer.rollback();
            if (LATER.contains(String.valueOf(failure.getSQLState()))) {
                return List.of();
            }
            throw failure;
        } finally {
            writer.setAutoCommit(true);
        }
    }

    private List<Key> writeUnchanged(List<Key> keys, Map<Key, String> before) throws SQLException {
        Connection source = sides.source();
        source.setAutoCommit(false);
        try {
            execute(source, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
            Map<Key, String> now = versions(keys);
            List<Key> unchanged = keys.stream()
                    .filter(each -> before.getOrDefault(each, "").equals(now.getOrDefault(each, "")))
                    .toList();
            if (!unchanged.isEmpty()) {
                execute(
                        writer,
                        "CREATE TEMPORARY TABLE landfall_repair ON COMMIT DROP AS SELECT " + columns() + " FROM ONLY "
                                + table.name().sql() + " WITH NO DATA");
                copy(
                        source,
                        "COPY (SELECT " + columns() + " FROM ONLY "
                                + table.name().sql() + " AS t" + key.among(source, unchanged) + ") TO STDOUT");
                try (PreparedStatement delete = writer.prepareStatement(
                        "DELETE FROM ONLY " + table.name().sql() + " AS t" + key.among())) {
                    key.bind(delete, unchanged);
                    delete.executeUpdate();
                }
                execute(
                        writer,
                        "INSERT INTO " + table.name().sql() + " (" + columns()
                                + ") OVERRIDING SYSTEM VALUE SELECT * FROM pg_temp.landfall_repair");
            }
            return unchanged;
        } finally {
            source.rollback();
            source.setAutoCommit(true);
        }
    }

    private void copy(Connection source, String rows) throws SQLException {
        CopyIn in = writer.unwrap(PGConnection.class).getCopyAPI().copyIn("COPY pg_temp.landfall_repair FROM STDIN");
        try {
            CopyOut out = source.unwrap(PGConnection.class).getCopyAPI().copyOut(rows);
            for (byte[] row = out.readFromCopy(); row != null; row = out.readFromCopy()) {
                in.writeToCopy(row, 0, row.length);
            }
            in.endCopy();
        } finally {
            if (in.isActive()) {
                in.cancelCopy();
            }
        }
    }

    /** Which version of each row the source holds: any change makes another. */
    private Map<Key, String> versions(List<Key> keys) throws SQLException {
        String sql = "SELECT " + key.text() + ", t.xmin || ' ' || t.ctid AS version FROM ONLY "
                + table.name().sql() + " AS t" + key.among();
        Map<Key, String> versions = new HashMap<>();
        try (PreparedStatement statement = sides.source().prepareStatement(sql)) {
            key.bind(statement, keys);
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    versions.put(key.read(result), result.getString("version"));
                }
            }
        }
        return versions;
    }

    /** No trigger may fire and no foreign key act, as while changes are applied. */
    private void becomeReplica() throws SQLException {
        try {
            execute(writer, "SET session_replication_role = replica");
        } catch (SQLException refusal) {
            if (!NOT_PERMITTED.equals(refusal.getSQLState())) {
                throw refusal;
            }
            throw new StepFailedException(Failure.needsOperator(
                    "REPAIR_NEEDS_REPLICA_ROLE",
                    "the target's role may not set session_replication_role, so triggers would act on a repair",
                    "GRANT SET ON PARAMETER session_replication_role to the role, then ask for the repair again."));
        }
    }

    private String columns() {
        return table.writableColumns().stream()
                .map(ColumnDescription::name)
                .map(Identifiers::quote)
                .collect(Collectors.joining(", "));
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
