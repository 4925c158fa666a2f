package io.landfall.cutover.traffic;

import io.landfall.contracts.spec.ServerSpec;
import io.landfall.databases.identifier.Identifiers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A session on PgBouncer's admin console. Facts: PgBouncer's manual, "Admin console". */
final class PgBouncerConsole implements AutoCloseable {

    private final Connection connection;

    PgBouncerConsole(Connection connection) {
        this.connection = connection;
    }

    /** A row of SHOW DATABASES. */
    record Entry(@Nullable String host, int port, String database, boolean paused, int connections) {

        boolean leadsTo(ServerSpec server, String name) {
            return server.host().equals(host) && server.port() == port && name.equals(database);
        }

        String place() {
            return host + ":" + port + "/" + database;
        }
    }

    Optional<Entry> entry(String name) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SHOW DATABASES")) {
            while (rows.next()) {
                if (name.equals(rows.getString("name"))) {
                    return Optional.of(new Entry(
                            rows.getString("host"),
                            rows.getInt("port"),
                            rows.getString("database"),
                            rows.getInt("paused") != 0,
                            rows.getInt("current_connections")));
                }
            }
            return Optional.empty();
        }
    }

    void tell(String command) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(command);
        }
    }

    void tell(String command, String database) throws SQLException {
        tell(command + " " + Identifiers.quote(database));
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
