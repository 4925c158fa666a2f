package io.landfall.engine.apply;

import io.landfall.databases.landfall.Lease;
import io.landfall.databases.landfall.StaleLease;
import io.landfall.engine.change.StreamOrigin;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;

/**
 * The task's row in {@code landfall.position}, moved by the holder of the lease only, in the transaction that moved the
 * data.
 */
final class PositionStore {

    static final String LEASE = "engine/apply";

    private static final int LANE = 0;

    private final Connection connection;
    private final String task;
    private final long leaseToken;

    PositionStore(Connection connection, String task, long leaseToken) {
        this.connection = connection;
        this.task = task;
        this.leaseToken = leaseToken;
    }

    /**
     * The last transaction of a target transaction, and the last one in it that touched more than Landfall's own
     * tables.
     */
    record Commit(
            AppliedPosition position,
            Instant commitAt,
            @Nullable LogSequenceNumber foreignLsn,
            @Nullable Instant foreignCommitAt) {}

    /** At the start of each target transaction. */
    void hold() throws SQLException, Superseded {
        try {
            Lease.hold(connection, LEASE, leaseToken);
        } catch (StaleLease stale) {
            throw new Superseded(String.valueOf(stale.getMessage()));
        }
    }

    /** Makes this worker the only one that can move the position. */
    Optional<AppliedPosition> claim() throws SQLException, Superseded {
        hold();
        try (PreparedStatement statement = connection.prepareStatement("""
                UPDATE landfall.position SET lease_token = ? WHERE task = ? AND lane = ? AND lease_token <= ?
                RETURNING system_identifier, timeline, commit_lsn::text, change_index
                """)) {
            statement.setLong(1, leaseToken);
            statement.setString(2, task);
            statement.setInt(3, LANE);
            statement.setLong(4, leaseToken);
            try (ResultSet result = statement.executeQuery()) {
                if (!result.next()) {
                    return Optional.empty();
                }
                return Optional.of(new AppliedPosition(
                        new StreamOrigin(result.getString(1), result.getInt(2)),
                        LogSequenceNumber.valueOf(result.getString(3)),
                        result.getLong(4)));
            }
        }
    }

    /** The first position of a stream. */
    void begin(AppliedPosition position) throws SQLException, Superseded {
        hold();
        try (PreparedStatement statement = connection.prepareStatement("""
                INSERT INTO landfall.position AS old (task, lane, system_identifier, timeline, commit_lsn, change_index, applied_at,
                       lease_token)
                VALUES (?, ?, ?, ?, ?::pg_catalog.pg_lsn, ?, pg_catalog.clock_timestamp(), ?)
                ON CONFLICT (task, lane) DO UPDATE
                   SET system_identifier = excluded.system_identifier, timeline = excluded.timeline,
                       commit_lsn = excluded.commit_lsn, change_index = excluded.change_index,
                       foreign_lsn = NULL, foreign_commit_at = NULL, commit_at = NULL,
                       applied_at = excluded.applied_at, lease_token = excluded.lease_token
                 WHERE old.lease_token <= excluded.lease_token
                """)) {
            statement.setString(1, task);
            statement.setInt(2, LANE);
            statement.setString(3, position.origin().systemIdentifier());
            statement.setInt(4, position.origin().timeline());
            statement.setString(5, position.commitLsn().asString());
            statement.setLong(6, position.index());
            statement.setLong(7, leaseToken);
            requireOne(statement.executeUpdate());
        }
    }

    /** Moves the position on from where this worker read it. */
    void move(AppliedPosition read, Commit commit) throws SQLException, Superseded {
        try (PreparedStatement statement = connection.prepareStatement("""
                UPDATE landfall.position
                   SET commit_lsn = ?::pg_catalog.pg_lsn, change_index = ?, commit_at = ?,
                       foreign_lsn = coalesce(?::pg_catalog.pg_lsn, foreign_lsn),
                       foreign_commit_at = coalesce(?, foreign_commit_at),
                       applied_at = pg_catalog.clock_timestamp()
                 WHERE task = ? AND lane = ? AND lease_token = ?
                   AND system_identifier = ? AND timeline = ? AND commit_lsn = ?::pg_catalog.pg_lsn AND change_index = ?
                """)) {
            AppliedPosition position = commit.position();
            LogSequenceNumber foreign = commit.foreignLsn();
            statement.setString(1, position.commitLsn().asString());
            statement.setLong(2, position.index());
            statement.setObject(3, timestamp(commit.commitAt()));
            statement.setString(4, foreign == null ? null : foreign.asString());
            statement.setObject(5, timestamp(commit.foreignCommitAt()));
            statement.setString(6, task);
            statement.setInt(7, LANE);
            statement.setLong(8, leaseToken);
            statement.setString(9, read.origin().systemIdentifier());
            statement.setInt(10, read.origin().timeline());
            statement.setString(11, read.commitLsn().asString());
            statement.setLong(12, read.index());
            requireOne(statement.executeUpdate());
        }
    }

    private static @Nullable OffsetDateTime timestamp(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }

    private void requireOne(int rows) throws Superseded {
        if (rows != 1) {
            throw new Superseded("the position of task " + task + " was moved by another worker");
        }
    }
}
