package io.landfall.quickstart.demo;

import io.landfall.localservers.postgres.LocalPostgres;
import io.landfall.localservers.postgres.PostgresSettings;
import io.landfall.localservers.postgres.WalLevel;
import io.landfall.quickstart.ledger.Endpoint;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

/** A server to migrate from and one to migrate to, with the same roles on both. */
record DemoServers(LocalPostgres source, LocalPostgres target) implements AutoCloseable {

    /** The password of every role: it protects nothing but a demo on the loopback interface. */
    static final String PASSWORD = "demo-only";

    static final String LANDFALL = "landfall";

    static DemoServers start(Path directory, int sourcePort, int targetPort) throws SQLException {
        LocalPostgres source = settings(directory.resolve("source"), sourcePort).start();
        try {
            LocalPostgres target =
                    settings(directory.resolve("target"), targetPort).start();
            DemoServers servers = new DemoServers(source, target);
            for (LocalPostgres server : List.of(source, target)) {
                createRoles(server);
            }
            return servers;
        } catch (SQLException | RuntimeException e) {
            source.kill();
            throw e;
        }
    }

    private static PostgresSettings settings(Path directory, int port) {
        return PostgresSettings.in(directory)
                .port(port)
                .walLevel(WalLevel.LOGICAL)
                .durable()
                .password(PASSWORD)
                .with("max_wal_size", "4GB")
                .with("shared_buffers", "256MB")
                .with("log_min_messages", "error");
    }

    private static void createRoles(LocalPostgres server) throws SQLException {
        server.execute("postgres", DemoDatabase.script("roles"));
        server.execute("postgres", "ALTER ROLE " + LANDFALL + " PASSWORD '" + PASSWORD + "'");
        for (DemoDatabase database : DemoDatabase.values()) {
            server.execute("postgres", "ALTER ROLE " + database.application() + " PASSWORD '" + PASSWORD + "'");
        }
    }

    Endpoint application(LocalPostgres server, DemoDatabase database) {
        return new Endpoint(server.jdbcUrl(database.database()), database.application(), PASSWORD);
    }

    @Override
    public void close() {
        source.stop();
        target.stop();
    }
}
