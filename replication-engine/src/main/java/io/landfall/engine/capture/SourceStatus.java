package io.landfall.engine.capture;

import io.landfall.engine.change.StreamOrigin;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;

/** The task's row in {@code landfall.source_status}: what others may know of its capture. */
final class SourceStatus {

    private final Connection connection;
    private final String task;
    private final String slotName;

    SourceStatus(Connection connection, String task, String slotName) {
        this.connection = connection;
        this.task = task;
        this.slotName = slotName;
    }

    /**
     * Written before the slot is confirmed; a predecessor that writes late takes nothing back.
     *
     * @param captured the last whole transaction that the broker has; null while none was seen here
     * @param refusedWrites what the source refuses the application for what Landfall publishes; null for nothing
     */
    void write(
            StreamOrigin origin,
            @Nullable LogSequenceNumber captured,
            @Nullable LogSequenceNumber confirmed,
            long retainedWal,
            @Nullable String refusedWrites)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                INSERT INTO landfall.source_status AS known (task, system_identifier, timeline, slot_name, captured_lsn, confirmed_lsn,
                       retained_wal_bytes, refused_writes, reload_needed, updated_at)
                VALUES (?, ?, ?, ?, ?::pg_catalog.pg_lsn, ?::pg_catalog.pg_lsn, ?, ?, NULL, pg_catalog.clock_timestamp())
                ON CONFLICT (task) DO UPDATE
                   SET system_identifier = excluded.system_identifier, timeline = excluded.timeline, slot_name = excluded.slot_name,
                       captured_lsn = greatest(excluded.captured_lsn, known.captured_lsn),
                       confirmed_lsn = greatest(excluded.confirmed_lsn, known.confirmed_lsn),
                       retained_wal_bytes = excluded.retained_wal_bytes, refused_writes = excluded.refused_writes,
                       reload_needed = NULL, updated_at = excluded.updated_at
                """)) {
            statement.setString(1, task);
            statement.setString(2, origin.systemIdentifier());
            statement.setInt(3, origin.timeline());
            statement.setString(4, slotName);
            statement.setString(5, captured == null ? null : captured.asString());
            statement.setString(6, confirmed == null ? null : confirmed.asString());
            statement.setLong(7, retainedWal);
            statement.setString(8, refusedWrites);
            statement.executeUpdate();
        }
    }

    void writeReloadNeeded(String reason) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                INSERT INTO landfall.source_status AS known (task, slot_name, reload_needed, updated_at)
                VALUES (?, ?, ?, pg_catalog.clock_timestamp())
                ON CONFLICT (task) DO UPDATE
                   SET slot_name = excluded.slot_name, reload_needed = coalesce(known.reload_needed, excluded.reload_needed),
                       updated_at = excluded.updated_at
                """)) {
            statement.setString(1, task);
            statement.setString(2, slotName);
            statement.setString(3, reason);
            statement.executeUpdate();
        }
    }

    /** Why this slot's stream ended, if it was written down. */
    Optional<String> reloadNeeded() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT reload_needed FROM landfall.source_status WHERE task = ? AND slot_name = ? AND reload_needed IS NOT NULL")) {
            statement.setString(1, task);
            statement.setString(2, slotName);
            try (ResultSet result = statement.executeQuery()) {
                return result.next() ? Optional.of(result.getString(1)) : Optional.empty();
            }
        }
    }

    /**
     * The last whole transaction that the broker had of this slot's stream, as far as it was written down; zero for
     * none.
     */
    LogSequenceNumber captured() throws SQLException {
        return position("captured_lsn");
    }

    /** The slot has been confirmed up to here at most; zero for never. */
    LogSequenceNumber confirmed() throws SQLException {
        return position("confirmed_lsn");
    }

    private LogSequenceNumber position(String column) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT " + column
                + "::text FROM landfall.source_status WHERE task = ? AND slot_name = ? AND " + column
                + " IS NOT NULL")) {
            statement.setString(1, task);
            statement.setString(2, slotName);
            try (ResultSet result = statement.executeQuery()) {
                return LogSequenceNumber.valueOf(result.next() ? result.getString(1) : "0/0");
            }
        }
    }

    void remove() throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("DELETE FROM landfall.source_status WHERE task = ?")) {
            statement.setString(1, task);
            statement.executeUpdate();
        }
    }
}
