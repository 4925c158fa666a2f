package io.landfall.localservers.postgres;

import io.landfall.localservers.SharedServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Servers shared by all tests of one JVM: started at the first use, stopped and deleted when the JVM ends. */
public final class SharedPostgres {

    private static final AtomicInteger COUNTER = new AtomicInteger();

    private final String name;
    private final WalLevel walLevel;
    private final int version;
    private @Nullable LocalPostgres server;

    private static final SharedPostgres SOURCE =
            new SharedPostgres("source", WalLevel.LOGICAL, LocalPostgres.DEFAULT_VERSION);
    private static final SharedPostgres TARGET =
            new SharedPostgres("target", WalLevel.LOGICAL, LocalPostgres.DEFAULT_VERSION);

    private SharedPostgres(String name, WalLevel walLevel, int version) {
        this.name = name;
        this.walLevel = walLevel;
        this.version = version;
    }

    /** The server to migrate from; also the one for tests that need any server. */
    public static SharedPostgres source() {
        return SOURCE;
    }

    /** Another server, to migrate to. */
    public static SharedPostgres target() {
        return TARGET;
    }

    /** The running server. */
    public synchronized LocalPostgres server() {
        if (server == null) {
            Path directory = Path.of(
                    "target",
                    "local-servers",
                    "postgres-" + name + "-" + ProcessHandle.current().pid());
            PostgresSettings settings = PostgresSettings.in(directory)
                    .version(version)
                    .walLevel(walLevel)
                    .with("max_prepared_transactions", "20");
            server = SharedServers.askedFor()
                    .map(servers -> LocalPostgres.elsewhere(
                            settings, servers.startPostgres(PostgresProgram.configuration(settings))))
                    .orElseGet(() -> startHere(settings));
        }
        return server;
    }

    /** A new empty database of this server, with a name that no other test has. */
    public LocalDatabase freshDatabase(String prefix) {
        try {
            return server().createDatabase(prefix + "_" + COUNTER.incrementAndGet());
        } catch (SQLException e) {
            throw new IllegalStateException("No fresh database on the shared server " + name, e);
        }
    }

    private LocalPostgres startHere(PostgresSettings settings) {
        LocalPostgres started = settings.start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stopAndDelete(started), "stop-postgres-" + name));
        return started;
    }

    private static void stopAndDelete(LocalPostgres server) {
        server.kill();
        try {
            PostgresBinaries.delete(server.dataDirectory());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
