package io.landfall.localservers.postgres;

import io.landfall.localservers.process.FreePorts;
import io.landfall.localservers.process.GuardedProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** One PostgreSQL server on the loopback interface, mostly a local process; its superuser is {@code postgres}. */
public final class LocalPostgres implements AutoCloseable {

    /** The major version of the binaries that are always on the class path. */
    public static final int DEFAULT_VERSION = 18;

    public static final String HOST = "127.0.0.1";
    public static final String SUPERUSER = "postgres";

    private final PostgresSettings settings;
    private final int port;
    private @Nullable GuardedProcess process;

    private LocalPostgres(PostgresSettings settings, int port, @Nullable GuardedProcess process) {
        this.settings = settings;
        this.port = port;
        this.process = process;
    }

    /** A server that runs already, trusts its superuser, and can't be stopped from here. */
    static LocalPostgres elsewhere(PostgresSettings settings, int port) {
        LocalPostgres server = new LocalPostgres(settings, port, null);
        try {
            server.awaitReady();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL on port " + port + " is not ready", e);
        }
    }

    static LocalPostgres start(PostgresSettings settings) {
        int port = settings.port() == 0 ? FreePorts.one() : settings.port();
        try {
            PostgresProgram program = new PostgresProgram(settings);
            program.initialise();
            LocalPostgres server = new LocalPostgres(settings, port, program.launch(port));
            server.awaitReady();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL did not start in " + settings.directory(), e);
        }
    }

    /** Starts it again on the same data and port, after {@link #stop} or {@link #kill}. */
    public void restart() {
        stop();
        try {
            process = new PostgresProgram(settings).launch(port);
            awaitReady();
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL did not start again in " + settings.directory(), e);
        }
    }

    /** Fast shutdown: sessions are ended, data is flushed. Does nothing if it has ended. */
    public void stop() {
        process().stop(Duration.ofSeconds(30));
    }

    /** A crash: kill -9 of the postmaster. */
    public void kill() {
        process().kill();
    }

    @Override
    public void close() {
        stop();
    }

    /** Whether the server process runs. */
    public boolean isRunning() {
        return process().isAlive();
    }

    /** The postmaster, to be watched by a supervisor. */
    public GuardedProcess process() {
        if (process == null) {
            throw new UnsupportedOperationException("The server on port " + port + " is not a process of this JVM");
        }
        return process;
    }

    /** The postmaster's process id. */
    public long pid() {
        return process().pid();
    }

    /** The port it listens on, at {@link #HOST}. */
    public int port() {
        return port;
    }

    /** Its data directory. */
    public Path dataDirectory() {
        return settings.directory();
    }

    /** Where its log is. */
    public Path log() {
        return PostgresProgram.log(settings);
    }

    /** The URL of one of its databases, without user. */
    public String jdbcUrl(String database) {
        return "jdbc:postgresql://" + HOST + ":" + port + "/" + URLEncoder.encode(database, StandardCharsets.UTF_8);
    }

    /** A new connection as the superuser. */
    public Connection connect(String database) throws SQLException {
        String password = settings.password();
        return connect(database, SUPERUSER, password == null ? "" : password);
    }

    /** A new connection as any role. */
    public Connection connect(String database, String user, String password) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("connectTimeout", "10");
        return DriverManager.getConnection(jdbcUrl(database), properties);
    }

    /** Runs statements as the superuser. */
    public void execute(String database, String... statements) throws SQLException {
        try (Connection connection = connect(database);
                var statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** Creates an empty database (UTF8, C.UTF-8) with exactly this name. */
    public LocalDatabase createDatabase(String name) throws SQLException {
        execute("postgres", "CREATE DATABASE \"" + name.replace("\"", "\"\"") + "\" TEMPLATE template0");
        return new LocalDatabase(this, name);
    }

    /** Drops a database and ends its sessions; an absent one is no error. */
    public void dropDatabase(String name) throws SQLException {
        execute("postgres", "DROP DATABASE IF EXISTS \"" + name.replace("\"", "\"\"") + "\" WITH (FORCE)");
    }

    private void awaitReady() throws IOException {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (true) {
            try {
                connect("postgres").close();
                return;
            } catch (SQLException e) {
                if (settings.password() != null && "28P01".equals(e.getSQLState())) {
                    return; // it answers; an older data directory has another password
                }
                GuardedProcess here = process;
                if ((here != null && !here.isAlive()) || System.nanoTime() > deadline) {
                    if (here != null) {
                        here.kill();
                    }
                    throw new IOException(
                            "PostgreSQL does not take connections on port " + port + ". Its log ends with:\n"
                                    + lastLines(log()),
                            e);
                }
            }
            pause();
        }
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while PostgreSQL started", e);
        }
    }

    private static String lastLines(Path log) throws IOException {
        if (!Files.exists(log)) {
            return "(no log)";
        }
        var lines = Files.readAllLines(log);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 10), lines.size()));
    }
}
