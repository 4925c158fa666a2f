package io.landfall.cutover;

import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.cutover.access.MigrationDatabases;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One session on the source and one on the target, opened when first needed and again when they broke. */
final class Sides implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Sides.class);
    private static final String PURPOSE = "fence";

    private final MigrationDatabases databases;
    private final MigrationSpec spec;
    private @Nullable Connection source;
    private @Nullable Connection target;

    Sides(MigrationDatabases databases, MigrationSpec spec) {
        this.databases = databases;
        this.spec = spec;
    }

    Connection source() throws SQLException {
        Connection open = source;
        if (open == null || open.isClosed()) {
            open = databases.source(spec, PURPOSE);
            source = open;
        }
        return open;
    }

    Connection target() throws SQLException {
        Connection open = target;
        if (open == null || open.isClosed()) {
            open = databases.target(spec, PURPOSE);
            target = open;
        }
        return open;
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
