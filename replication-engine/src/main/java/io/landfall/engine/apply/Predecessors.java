package io.landfall.engine.apply;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Earlier apply sessions of the same migration on the target: a worker that hangs would hold its locks for ever. */
final class Predecessors {

    private final Connection connection;
    private final String applicationName;

    Predecessors(Connection connection, String applicationName) {
        this.connection = connection;
        this.applicationName = applicationName;
    }

    /** Ends them, unless the lease says that this worker is the earlier one. */
    void end(long leaseToken) throws SQLException, Superseded {
        try (PreparedStatement held = connection.prepareStatement("SELECT token FROM landfall.lease WHERE name = ?")) {
            held.setString(1, PositionStore.LEASE);
            try (ResultSet result = held.executeQuery()) {
                if (result.next() && result.getLong(1) > leaseToken) {
                    throw new Superseded("a later worker applies to this target");
                }
            }
        }
        try (PreparedStatement statement = connection.prepareStatement("""
                SELECT pg_catalog.pg_terminate_backend(pid)
                  FROM pg_catalog.pg_stat_activity
                 WHERE application_name = ? AND usename = current_user AND datname = pg_catalog.current_database()
                   AND pid <> pg_catalog.pg_backend_pid()
                """)) {
            statement.setString(1, applicationName);
            statement.execute();
        }
    }
}
