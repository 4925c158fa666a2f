package io.landfall.cutover;

import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.cutover.access.MigrationDatabases;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One session on the source and one on the target, opened when first needed and again when they broke. A side that
 * falls silent holds its caller up no longer than {@link #answerWithin} says.
 */
final class Sides implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Sides.class);
    private static final String PURPOSE = "fence";
    private static final long SHORTEST_NANOS = 1_000_000_000;

    private final MigrationDatabases databases;
    private final MigrationSpec spec;
    private @Nullable Long answerBy;
    private @Nullable Connection source;
    private @Nullable Connection target;

    Sides(MigrationDatabases databases, MigrationSpec spec) {
        this.databases = databases;
        this.spec = spec;
    }

    /** From now on, all that the sides are asked has to be answered in that time, or in a second if it is less. */
    void answerWithin(Duration time) {
        answerBy = System.nanoTime() + time.toNanos();
    }

    /** From now on a statement may take as long as it does. */
    void answerWheneverDone() {
        answerBy = null;
    }

    Connection source() throws SQLException {
        Connection open = source;
        if (open == null || open.isClosed()) {
            open = databases.source(spec, PURPOSE, patience());
            source = open;
        }
        open.setNetworkTimeout(Runnable::run, (int) patience().toMillis());
        return open;
    }

    Connection target() throws SQLException {
        Connection open = target;
        if (open == null || open.isClosed()) {
            open = databases.target(spec, PURPOSE, patience());
            target = open;
        }
        open.setNetworkTimeout(Runnable::run, (int) patience().toMillis());
        return open;
    }

    private Duration patience() {
        return answerBy == null
                ? Duration.ZERO
                : Duration.ofNanos(Math.max(SHORTEST_NANOS, answerBy - System.nanoTime()));
    }

    /** The next call opens another one. */
    void forgetTarget() {
        close(target);
        target = null;
    }

    @Override
    public void close() {
        close(source);
        close(target);
    }

    private static void close(@Nullable Connection connection) {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException failure) {
            LOG.debug("closing", failure);
        }
    }
}
