package io.landfall.engine.capture;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;

/** The replication slot on the source, as an ordinary session sees it. */
final class SourceSlot {

    private static final String IN_USE = "55006";
    private static final Duration FREED_WITHIN = Duration.ofSeconds(30);

    private final Connection connection;
    private final String name;

    SourceSlot(Connection connection, String name) {
        this.connection = connection;
        this.name = name;
    }

    /**
     * What {@code pg_replication_slots} says.
     *
     * @param retainedWal bytes of WAL that the server keeps for it
     * @param activePid the walsender that uses it
     */
    record State(
            String plugin,
            @Nullable String walStatus,
            @Nullable String invalidation,
            LogSequenceNumber confirmed,
            long retainedWal,
            @Nullable Integer activePid) {

        boolean isLost() {
            return "lost".equals(walStatus) || invalidation != null;
        }
    }

    Optional<State> state() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                SELECT plugin, wal_status, confirmed_flush_lsn::text, active_pid,
                       pg_catalog.to_jsonb(slot) ->> 'invalidation_reason',
                       coalesce(pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), restart_lsn), 0)::bigint
                  FROM pg_catalog.pg_replication_slots AS slot
                 WHERE slot_name = ? AND slot_type = 'logical' AND database = pg_catalog.current_database()
                """)) {
            statement.setString(1, name);
            try (ResultSet result = statement.executeQuery()) {
                if (!result.next()) {
                    return Optional.empty();
                }
                String confirmed = result.getString(3);
                int pid = result.getInt(4);
                return Optional.of(new State(
                        result.getString(1),
                        result.getString(2),
                        result.getString(5),
                        confirmed == null ? LogSequenceNumber.INVALID_LSN : LogSequenceNumber.valueOf(confirmed),
                        result.getLong(6),
                        pid == 0 ? null : pid));
            }
        }
    }

    /** Ends another walsender of Landfall on this slot: what a predecessor that hangs left behind. */
    void takeOver() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                SELECT pg_catalog.pg_terminate_backend(activity.pid)
                  FROM pg_catalog.pg_replication_slots AS slot
                  JOIN pg_catalog.pg_stat_activity AS activity ON activity.pid = slot.active_pid
                 WHERE slot.slot_name = ? AND activity.application_name LIKE 'landfall/%'
                   AND activity.usename = current_user
                """)) {
            statement.setString(1, name);
            statement.execute();
        }
    }

    /** Waits until no walsender uses the slot; says whether that came true. */
    boolean awaitFree(Duration patience) throws SQLException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (state().map(State::activePid).isPresent()) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
        return true;
    }

    /** Idempotent; waits for a walsender that is about to end. */
    void drop() throws SQLException {
        long deadline = System.nanoTime() + FREED_WITHIN.toNanos();
        while (true) {
            try (PreparedStatement statement = connection.prepareStatement("""
                    SELECT pg_catalog.pg_drop_replication_slot(slot_name)
                      FROM pg_catalog.pg_replication_slots
                     WHERE slot_name = ? AND database = pg_catalog.current_database()
                    """)) {
                statement.setString(1, name);
                statement.execute();
                return;
            } catch (SQLException failure) {
                if (!IN_USE.equals(failure.getSQLState()) || System.nanoTime() - deadline > 0) {
                    throw failure;
                }
                LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            }
        }
    }
}
