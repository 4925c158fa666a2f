package io.landfall.localservers.postgres;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a local server shall be: {@code PostgresSettings.in(directory).port(5433).walLevel(LOGICAL).start()}.
 *
 * @param installation the directory that holds bin/; null means the packaged binaries of the version
 * @param port 0 for a free one, which a restart on the same object keeps
 * @param password the superuser's; null means that the loopback interface is trusted (replication included)
 * @param configuration further server settings, given on the command line
 */
public record PostgresSettings(
        Path directory,
        int version,
        @Nullable Path installation,
        int port,
        WalLevel walLevel,
        boolean fsync,
        @Nullable String password,
        Map<String, String> configuration) {

    /** Keeps its own copies. */
    public PostgresSettings {
        directory = directory.toAbsolutePath().normalize();
        configuration = Map.copyOf(configuration);
    }

    /** A server of the default version on a free port, logical WAL, no fsync, loopback trusted. */
    public static PostgresSettings in(Path directory) {
        return new PostgresSettings(
                directory, LocalPostgres.DEFAULT_VERSION, null, 0, WalLevel.LOGICAL, false, null, Map.of());
    }

    /** With binaries of another major version, which must be on the class path. */
    public PostgresSettings version(int major) {
        return new PostgresSettings(directory, major, null, port, walLevel, fsync, password, configuration);
    }

    /** With the programs of a PostgreSQL that is installed on this machine: the directory that holds bin/. */
    public PostgresSettings installation(Path home) {
        return new PostgresSettings(directory, version, home, port, walLevel, fsync, password, configuration);
    }

    /** On a fixed port. */
    public PostgresSettings port(int fixed) {
        return new PostgresSettings(directory, version, installation, fixed, walLevel, fsync, password, configuration);
    }

    /** With that much in the WAL. */
    public PostgresSettings walLevel(WalLevel level) {
        return new PostgresSettings(directory, version, installation, port, level, fsync, password, configuration);
    }

    /** With commits that survive a power cut. */
    public PostgresSettings durable() {
        return new PostgresSettings(directory, version, installation, port, walLevel, true, password, configuration);
    }

    /** With passwords asked for (SCRAM); this one is the superuser's. Only a new data directory takes it over. */
    public PostgresSettings password(String superuserPassword) {
        return new PostgresSettings(
                directory, version, installation, port, walLevel, fsync, superuserPassword, configuration);
    }

    /** With one more server setting. */
    public PostgresSettings with(String name, String value) {
        return with(Map.of(name, value));
    }

    /** With more server settings. */
    public PostgresSettings with(Map<String, String> settings) {
        Map<String, String> more = new LinkedHashMap<>(configuration);
        more.putAll(settings);
        return new PostgresSettings(directory, version, installation, port, walLevel, fsync, password, more);
    }

    /** Starts the server and returns once it takes connections. */
    public LocalPostgres start() {
        return LocalPostgres.start(this);
    }
}
