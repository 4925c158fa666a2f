package io.landfall.validation.data;

import io.landfall.contracts.Failure;
import io.landfall.messaging.step.StepFailedException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A migration with cutover. The target has applied all before a moment when its position has passed the end of the
 * source's WAL at that moment; where the mover keeps no position (AWS DMS), when a later heartbeat has arrived.
 */
record Replicated(UUID migrationId, Duration patience) implements Changes {

    private static final Duration POLL = Duration.ofMillis(100);

    /** The insert position: a commit may be visible before its WAL is written. */
    @Override
    public Moment now(Sides sides) throws SQLException {
        long beat = beat(sides.source());
        try (PreparedStatement statement = sides.source().prepareStatement("SELECT pg_current_wal_insert_lsn()::text");
                ResultSet result = statement.executeQuery()) {
            result.next();
            return new Moment(result.getString(1), beat);
        }
    }

    @Override
    public void await(Moment moment, Sides sides) throws SQLException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!passed(moment, sides.target())) {
            if (System.nanoTime() > deadline) {
                throw new StepFailedException(Failure.retryable(
                        "TARGET_DOES_NOT_CATCH_UP",
                        "the target has not applied within " + patience.toSeconds()
                                + " s what the source had written up to " + moment.lsn(),
                        "See whether the migration's lag grows and whether its heartbeat beats, then retry."));
            }
            Thread.sleep(POLL);
        }
    }

    boolean passed(Moment moment, Connection target) throws SQLException {
        try (PreparedStatement statement =
                target.prepareStatement("SELECT bool_and(commit_lsn >= ?::pg_lsn) FROM landfall.position")) {
            statement.setString(1, moment.lsn());
            try (ResultSet result = statement.executeQuery()) {
                result.next();
                boolean passed = result.getBoolean(1);
                // a heartbeat before the moment and the next one may straddle it, so the one after the next counts
                return result.wasNull() ? moment.beat() >= 0 && beat(target) > moment.beat() + 1 : passed;
            }
        }
    }

    @Override
    public @Nullable String applied(Sides sides) throws SQLException {
        try (PreparedStatement statement =
                        sides.target().prepareStatement("SELECT min(commit_lsn)::text FROM landfall.position");
                ResultSet result = statement.executeQuery()) {
            result.next();
            return result.getString(1);
        }
    }

    private long beat(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT beat FROM landfall.heartbeat WHERE migration_id = ?")) {
            statement.setObject(1, migrationId);
            try (ResultSet result = statement.executeQuery()) {
                return result.next() ? result.getLong(1) : -1;
            }
        }
    }
}
