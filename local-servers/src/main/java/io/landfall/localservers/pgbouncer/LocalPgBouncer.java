package io.landfall.localservers.pgbouncer;

import io.landfall.localservers.postgres.LocalDatabase;
import io.landfall.localservers.process.FreePorts;
import io.landfall.localservers.process.GuardedProcess;
import io.landfall.localservers.process.Unprivileged;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A PgBouncer on the loopback interface that pools transactions and asks nobody for a password; on its console
 * everybody is an administrator. The program is not among the build's artifacts: it is used where the machine has one.
 */
public final class LocalPgBouncer implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Path directory;
    private final int port;
    private final GuardedProcess process;

    private LocalPgBouncer(Path directory, int port, GuardedProcess process) {
        this.directory = directory;
        this.port = port;
        this.process = process;
    }

    /** Whether the machine has the program. */
    public static boolean isInstalled() {
        return program().isPresent();
    }

    /**
     * Starts one with an entry for each database, which has its name and stands in a file {@code NAME.ini} of its own;
     * returns once it takes connections.
     *
     * @param user as whom it logs in at the servers
     */
    public static LocalPgBouncer start(Path directory, List<LocalDatabase> databases, String user, String password)
            throws IOException {
        Path home = Files.createDirectories(directory.toAbsolutePath());
        List<String> includes = new ArrayList<>();
        for (LocalDatabase database : databases) {
            Path entry = home.resolve(database.name() + ".ini");
            Files.writeString(
                    entry,
                    "[databases]\n%s = host=%s port=%d dbname=%s user=%s password='%s'\n"
                            .formatted(
                                    database.name(),
                                    database.host(),
                                    database.port(),
                                    database.name(),
                                    user,
                                    password));
            includes.add("%include " + entry);
        }
        int port = FreePorts.one();
        Path configuration = home.resolve("pgbouncer.ini");
        Files.writeString(configuration, """
                %s
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = %d
                unix_socket_dir =
                auth_type = any
                admin_users = landfall
                pool_mode = transaction
                max_client_conn = 200
                ignore_startup_parameters = extra_float_digits
                server_tls_sslmode = prefer
                """.formatted(String.join("\n", includes), port));
        List<String> command = List.of(
                program()
                        .orElseThrow(() -> new IOException("PgBouncer is not installed on this machine"))
                        .toString(),
                configuration.toString());
        LocalPgBouncer pooler = new LocalPgBouncer(
                home,
                port,
                GuardedProcess.start(
                        Unprivileged.command(command),
                        Map.of(),
                        home,
                        home.resolve("pgbouncer.log"),
                        GuardedProcess.Signal.TERM));
        pooler.awaitReady();
        return pooler;
    }

    /** Where the entries' files are. */
    public Path directory() {
        return directory;
    }

    /** The port it listens on. */
    public int port() {
        return port;
    }

    /** The URL by which an application reaches an entry, with what transaction pooling asks of the driver. */
    public String jdbcUrl(String entry) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + entry + "?prepareThreshold=0";
    }

    @Override
    public void close() {
        process.stop(Duration.ofSeconds(5));
    }

    private void awaitReady() throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return;
            } catch (IOException notYet) {
                if (!process.isAlive() || System.nanoTime() > deadline) {
                    process.kill();
                    throw new IOException(
                            "PgBouncer does not take connections on port " + port + ". Its log:\n"
                                    + Files.readString(directory.resolve("pgbouncer.log")),
                            notYet);
                }
                LockSupport.parkNanos(20_000_000);
            }
        }
    }

    private static Optional<Path> program() {
        return Stream.of("/usr/sbin/pgbouncer", "/usr/bin/pgbouncer", "/usr/local/bin/pgbouncer")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }
}
