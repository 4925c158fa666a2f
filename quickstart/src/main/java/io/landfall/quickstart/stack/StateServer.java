package io.landfall.quickstart.stack;

import io.landfall.localservers.postgres.LocalPostgres;
import io.landfall.localservers.postgres.PostgresSettings;
import io.landfall.localservers.postgres.WalLevel;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;

/** The PostgreSQL server with one database a service. */
final class StateServer {

    private StateServer() {}

    static PostgresSettings settings(Path directory, int port, String password, ServerSettings servers) {
        return PostgresSettings.in(directory)
                .port(port)
                .walLevel(WalLevel.REPLICA)
                .durable()
                .password(password)
                .with("synchronous_commit", "on")
                .with("max_wal_size", "512MB")
                .with(servers.stateServer());
    }

    static void createDatabases(LocalPostgres server) {
        try {
            Set<String> present = new HashSet<>();
            try (Connection connection = server.connect("postgres");
                    var statement = connection.createStatement();
                    var rows = statement.executeQuery("SELECT datname FROM pg_database")) {
                while (rows.next()) {
                    present.add(rows.getString(1));
                }
            }
            for (StackService service : StackService.values()) {
                if (!present.contains(service.database())) {
                    server.createDatabase(service.database());
                }
            }
        } catch (SQLException e) {
            throw new StackFailure("The state server takes no databases: " + e.getMessage(), e);
        }
    }
}
