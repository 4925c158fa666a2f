package io.landfall.cutover.traffic;

import io.landfall.contracts.spec.ServerSpec;
import io.landfall.databases.identifier.Identifiers;
import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A session on PgBouncer's admin console. Facts: PgBouncer's manual, "Admin console". */
final class PgBouncerConsole implements AutoCloseable {

    /** Applications wait from PAUSE on: what is to be said after it is said soon, or by the next session. */
    private static final Duration WHILE_PAUSED = Duration.ofSeconds(2);

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

    /** False when the answer does not come in time: the database is paused from then on, and its transactions end. */
    boolean pause(String database) throws SQLException {
        connection.setNetworkTimeout(Runnable::run, Math.toIntExact(WHILE_PAUSED.toMillis()));
        try {
            tell("PAUSE", database);
            return true;
        } catch (SQLException failure) {
            if (failure.getCause() instanceof SocketTimeoutException) {
                return false;
            }
            throw failure;
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
