package io.landfall.validation.data;

import io.landfall.contracts.Failure;
import io.landfall.databases.catalog.ColumnDescription;
import io.landfall.databases.catalog.TableDescription;
import io.landfall.databases.digest.Key;
import io.landfall.databases.digest.KeyColumns;
import io.landfall.databases.identifier.Identifiers;
import io.landfall.databases.landfall.Lease;
import io.landfall.databases.landfall.StaleLease;
import io.landfall.messaging.step.RunInterruptedException;
import io.landfall.messaging.step.StepFailedException;
import io.landfall.validation.data.RowRepair.Obstacle;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyOut;

/**
 * Writes some rows of the source over those of the target, in one transaction.
 *
 * <p>Changes may be on their way meanwhile. A row is written only if the source held the same version of it before the
 * target's table was locked and while it is: then nothing newer of it has been applied, and whatever comes later waits
 * for the lock and finds the row as the source had it. Rows that do change are left.
 */
final class RowWriter {

    private static final String LEASE = "data-repair/";
    private static final String NOT_PERMITTED = "42501";
    private static final String ABSENT = "";

    private final TableDescription table;
    private final KeyColumns key;
    private final Sides sides;
    private final Changes changes;
    private final Connection target;
    private final long leaseToken;

    RowWriter(TableDescription table, Sides sides, Changes changes, Connection target, long leaseToken) {
        this.table = table;
        this.key = KeyColumns.of(table);
        this.sides = sides;
        this.changes = changes;
        this.target = target;
        this.leaseToken = leaseToken;
    }

    /**
     * What became of some rows.
     *
     * @param keys of those that are as on the source now
     * @param obstacle why the others are not; null when there are none
     */
    record Written(List<Key> keys, @Nullable Obstacle obstacle) {}

    /** No trigger may fire and no foreign key act, as while changes are applied; and rows are found by their keys. */
    void becomeReplica() throws SQLException {
        try {
            execute(target, "SET session_replication_role = replica");
            execute(target, "SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off");
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

    Written write(List<Key> keys) throws SQLException, InterruptedException {
        String[] before = versions(keys);
        changes.await(changes.now(sides), sides);
        target.setAutoCommit(false);
        boolean committed = false;
        try {
            Lease.hold(target, LEASE + table.name(), leaseToken);
            execute(target, "LOCK TABLE ONLY " + table.name().sql() + " IN SHARE ROW EXCLUSIVE MODE");
            Written written = writeUnchanged(keys, before);
            target.commit();
            committed = true;
            return written;
        } catch (StaleLease replaced) {
            throw new RunInterruptedException(RunInterruptedException.Reason.LEASE_LOST);
        } catch (SQLException failure) {
            Obstacle obstacle = Obstacle.of(failure);
            if (obstacle == null) {
                throw failure;
            }
            return new Written(List.of(), obstacle);
        } finally {
            end(target, committed);
        }
    }

    /** Under the lock, and in one snapshot of the source. */
    private Written writeUnchanged(List<Key> keys, String[] before) throws SQLException {
        Connection source = sides.source();
        source.setAutoCommit(false);
        try {
            execute(source, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; SET LOCAL statement_timeout = '20s'");
            if (commitsWaitForStandby()) {
                return new Written(List.of(), Obstacle.STANDBY);
            }
            String[] now = versions(keys);
            List<Key> unchanged = IntStream.range(0, keys.size())
                    .filter(i -> before[i].equals(now[i]))
                    .mapToObj(keys::get)
                    .toList();
            if (!unchanged.isEmpty()) {
                replace(unchanged);
            }
            return new Written(unchanged, unchanged.size() < keys.size() ? Obstacle.CHANGING : null);
        } finally {
            end(source, false);
        }
    }

    /** Such a commit has been sent to the target already, but no snapshot of the source shows it yet. */
    private boolean commitsWaitForStandby() throws SQLException {
        try (Statement statement = sides.source().createStatement();
                ResultSet result = statement.executeQuery(
                        "SELECT FROM pg_catalog.pg_stat_activity WHERE wait_event = 'SyncRep' AND datname = current_database()")) {
            return result.next();
        }
    }

    private void replace(List<Key> keys) throws SQLException {
        execute(
                target,
                "CREATE TEMPORARY TABLE landfall_repair ON COMMIT DROP AS SELECT " + columns() + " FROM ONLY "
                        + table.name().sql() + " WITH NO DATA");
        copy("COPY (SELECT " + columns() + " FROM ONLY " + table.name().sql() + " AS t"
                + key.among(sides.source(), keys) + ") TO STDOUT");
        try (PreparedStatement delete =
                target.prepareStatement("DELETE FROM ONLY " + table.name().sql() + " AS t" + key.among())) {
            key.bind(delete, keys);
            delete.executeUpdate();
        }
        execute(
                target,
                "INSERT INTO " + table.name().sql() + " (" + columns()
                        + ") OVERRIDING SYSTEM VALUE SELECT * FROM pg_temp.landfall_repair");
    }

    /** While a copy is not ended, the driver lets every other call on its connection wait, the rollback too. */
    private void copy(String rows) throws SQLException {
        CopyIn in = target.unwrap(PGConnection.class).getCopyAPI().copyIn("COPY pg_temp.landfall_repair FROM STDIN");
        try {
            CopyOut out = sides.source().unwrap(PGConnection.class).getCopyAPI().copyOut(rows);
            try {
                for (byte[] row = out.readFromCopy(); row != null; row = out.readFromCopy()) {
                    in.writeToCopy(row, 0, row.length);
                }
            } finally {
                if (out.isActive()) {
                    out.cancelCopy();
                }
            }
            in.endCopy();
        } finally {
            if (in.isActive()) {
                in.cancelCopy();
            }
        }
    }

    /** Which version of each of the rows the source holds: any change makes another. */
    private String[] versions(List<Key> keys) throws SQLException {
        String[] versions = new String[keys.size()];
        Arrays.fill(versions, ABSENT);
        String sql = "SELECT w.n, t.xmin || ' ' || t.ctid AS version FROM ONLY "
                + table.name().sql() + " AS t" + key.joined();
        try (PreparedStatement statement = sides.source().prepareStatement(sql)) {
            key.bind(statement, keys);
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    versions[result.getInt("n") - 1] = result.getString("version");
                }
            }
        }
        return versions;
    }

    private String columns() {
        return table.writableColumns().stream()
                .map(ColumnDescription::name)
                .map(Identifiers::quote)
                .collect(Collectors.joining(", "));
    }

    /** Turning auto-commit on would commit what is open. */
    private static void end(Connection connection, boolean committed) throws SQLException {
        if (!committed) {
            connection.rollback();
        }
        connection.setAutoCommit(true);
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
