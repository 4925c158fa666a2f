package io.landfall.engine.load;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;

/**
 * The session that keeps an era's snapshot: it dies with the session. A slot's own export would die with the next
 * command of its walsender, so the keeper imports that snapshot and exports it once more.
 */
final class Keeper implements AutoCloseable {

    private final Connection connection;
    private final String snapshot;
    private final @Nullable LogSequenceNumber consistentPoint;

    private Keeper(Connection connection, String snapshot, @Nullable LogSequenceNumber consistentPoint) {
        this.connection = connection;
        this.snapshot = snapshot;
        this.consistentPoint = consistentPoint;
    }

    /** A snapshot of this moment, which no change stream belongs to. */
    static Keeper ofNow(Connection connection) throws SQLException {
        begin(connection);
        return new Keeper(connection, export(connection), null);
    }

    /** The snapshot that a new slot has exported and that its stream follows without a gap. */
    static Keeper ofSlot(Connection connection, String slotSnapshot, LogSequenceNumber consistentPoint)
            throws SQLException {
        begin(connection);
        join(connection, slotSnapshot);
        return new Keeper(connection, export(connection), consistentPoint);
    }

    /** Null without a change stream. */
    @Nullable
    LogSequenceNumber consistentPoint() {
        return consistentPoint;
    }

    String snapshot() {
        return snapshot;
    }

    /** @throws SQLException when the session is gone, and the era with it */
    void check() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT 1");
        }
    }

    /** Begins a transaction of another session that sees exactly what the keeper sees. */
    void join(Connection other) throws SQLException {
        begin(other);
        join(other, snapshot);
    }

    private static void begin(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
        }
    }

    private static void join(Connection connection, String snapshot) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET TRANSACTION SNAPSHOT '" + snapshot + "'");
        } catch (SQLException failure) {
            throw new SnapshotLost("the snapshot of this load is gone: " + failure.getMessage(), failure);
        }
    }

    private static String export(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_catalog.pg_export_snapshot()")) {
            row.next();
            return row.getString(1);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
