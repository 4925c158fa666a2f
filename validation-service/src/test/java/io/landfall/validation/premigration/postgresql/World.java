package io.landfall.validation.premigration.postgresql;

import io.landfall.contracts.spec.CutoverSpec;
import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.contracts.spec.ServerSpec;
import io.landfall.databases.catalog.CopyBudget;
import io.landfall.databases.connection.Credentials;
import io.landfall.databases.connection.PostgresConnections;
import io.landfall.databases.connection.SecretCatalogue;
import io.landfall.databases.connection.SecretRefused;
import io.landfall.localservers.postgres.LocalDatabase;
import io.landfall.localservers.postgres.LocalPostgres;
import io.landfall.localservers.postgres.SharedPostgres;
import io.landfall.validation.connection.MigrationDatabases;
import io.landfall.validation.premigration.PreMigrationChecks;
import io.landfall.validation.premigration.PreMigrationReport;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/** A source and a target on which every check passes, for tests to break one thing of. */
final class World implements AutoCloseable {

    private static final AtomicInteger COUNTER = new AtomicInteger();

    final int number = COUNTER.incrementAndGet();
    final UUID migrationId = UUID.randomUUID();
    final String app = "app_" + number;
    final String landfall = "lf_" + number;
    final LocalDatabase source;
    final LocalDatabase target;
    final Map<String, Credentials> secrets = new HashMap<>();
    final List<String> exclude = new ArrayList<>();
    final List<String> insertOnly = new ArrayList<>();
    final Map<String, String> roles = new HashMap<>();
    final List<Undo> undos = new ArrayList<>();
    ServerSpec sourceServer;
    ServerSpec targetServer;
    String database;
    String targetDatabase;
    boolean cutover = true;
    int maxParallel = 1;
    long bytesPerSecond = 10 << 20;
    long maxRetainedWal = 1_000_000;
    String probe = null;

    /** Takes back what was done beside the databases. */
    @FunctionalInterface
    interface Undo {
        void undo() throws SQLException;
    }

    World() throws SQLException {
        this(SharedPostgres.source().server(), SharedPostgres.target().server());
    }

    World(LocalPostgres sourceHost, LocalPostgres targetHost) throws SQLException {
        roles(sourceHost);
        if (sourceHost != targetHost) {
            roles(targetHost);
        }
        source = sourceHost.createDatabase("shop_" + number);
        target = targetHost.createDatabase("shop_t_" + number);
        source.execute("ALTER DATABASE " + source.name() + " OWNER TO " + app);
        asApp(
                "CREATE TABLE public.orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, note text)",
                "CREATE TABLE public.keyed (k int NOT NULL UNIQUE, twice int GENERATED ALWAYS AS (k * 2) STORED)",
                "INSERT INTO public.orders (note) VALUES ('one')");
        target.execute("ALTER DATABASE " + target.name() + " OWNER TO " + app);
        sourceServer = server(sourceHost, "source");
        targetServer = server(targetHost, "target");
        secrets.put("source", new Credentials(landfall, "x"));
        secrets.put("target", new Credentials(landfall, "x"));
        secrets.put("app", new Credentials(app, "x"));
        database = source.name();
        targetDatabase = target.name();
    }

    private void roles(LocalPostgres server) throws SQLException {
        server.execute(
                "postgres",
                "CREATE ROLE " + app + " LOGIN PASSWORD 'x'",
                "CREATE ROLE " + landfall + " LOGIN REPLICATION CREATEDB PASSWORD 'x'",
                "GRANT " + app + ", pg_signal_backend, pg_read_all_stats TO " + landfall,
                "GRANT SET ON PARAMETER session_replication_role TO " + landfall);
    }

    static ServerSpec server(LocalPostgres server, String secretRef) {
        return new ServerSpec("postgresql", LocalPostgres.HOST, server.port(), "none", secretRef);
    }

    Connection keep(Connection connection) {
        undos.add(connection::close);
        return connection;
    }

    /** Undoes what a dropped database would not take with it. */
    void atEnd(Undo undo) {
        undos.add(undo);
    }

    /** Statements on the source as the application's role, which owns what it makes. */
    void asApp(String... statements) throws SQLException {
        try (Connection connection = source.server().connect(source.name(), app, "x");
                var statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    MigrationSpec spec() {
        CutoverSpec how = new CutoverSpec(
                cutover, null, Duration.ofSeconds(5), Duration.ofSeconds(1), Duration.ofSeconds(30), probe);
        return new MigrationSpec(
                migrationId,
                UUID.randomUUID(),
                "task",
                1,
                sourceServer,
                targetServer,
                database,
                targetDatabase,
                exclude,
                insertOnly,
                roles,
                how,
                true,
                maxParallel,
                maxRetainedWal,
                "operator",
                "operator");
    }

    PreMigrationReport check() throws SQLException {
        SecretCatalogue catalogue = (secretRef, host) -> {
            Credentials credentials = secrets.get(secretRef);
            if (credentials == null) {
                throw new SecretRefused(secretRef, "no such entry", "Add it.");
            }
            return credentials;
        };
        MigrationDatabases databases = new MigrationDatabases(catalogue, new PostgresConnections());
        return new PreMigrationChecks(databases, new PostgresChecks(new CopyBudget(bytesPerSecond)), Clock.systemUTC())
                .run(spec());
    }

    @Override
    public void close() throws SQLException {
        for (Undo undo : undos) {
            undo.undo();
        }
        source.drop();
        target.drop();
    }
}
