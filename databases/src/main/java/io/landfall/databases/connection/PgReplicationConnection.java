package io.landfall.databases.connection;

import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;
import org.postgresql.replication.PGReplicationConnection;

/** A connection that speaks the walsender protocol. */
public final class PgReplicationConnection implements AutoCloseable {

    private final Connection connection;
    private final PGConnection driver;

    PgReplicationConnection(Connection connection, PGConnection driver) {
        this.connection = connection;
        this.driver = driver;
    }

    /** Creates slots and reads their streams. */
    public PGReplicationConnection replication() {
        return driver.getReplicationAPI();
    }

    /** For SQL and replication commands such as IDENTIFY_SYSTEM, in the simple query protocol. */
    public Connection sql() {
        return connection;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
