package io.landfall.engine.load;

import io.landfall.databases.connection.Session;
import io.landfall.engine.task.ReplicationTaskSpec;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;

/** Names the load's sessions by task and lease, so that a later owner can end those of its predecessor. */
final class LoadSessions {

    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(30);

    private LoadSessions() {}

    static Session named(ReplicationTaskSpec task, long leaseToken) {
        return new Session(prefix(task) + leaseToken, Duration.ZERO, LOCK_TIMEOUT, Duration.ZERO);
    }

    /** A predecessor that was killed or hangs must neither hold locks nor write any more. */
    static void endOthers(Connection connection, ReplicationTaskSpec task, long leaseToken) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                SELECT pg_catalog.pg_terminate_backend(pid, 5000) FROM pg_catalog.pg_stat_activity
                 WHERE datname = pg_catalog.current_database() AND usename = current_user
                   AND pg_catalog.starts_with(application_name, ?) AND application_name <> ?
                """)) {
            statement.setString(1, prefix(task));
            statement.setString(2, prefix(task) + leaseToken);
            statement.execute();
        }
    }

    private static String prefix(ReplicationTaskSpec task) {
        return Session.PREFIX + "load-" + Integer.toHexString(task.identifier().hashCode()) + "-";
    }
}
