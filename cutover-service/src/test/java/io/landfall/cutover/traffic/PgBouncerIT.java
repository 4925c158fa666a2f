package io.landfall.cutover.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.contracts.spec.ServerSpec;
import io.landfall.contracts.spec.TrafficSpec;
import io.landfall.cutover.traffic.TrafficSwitch.Answer;
import io.landfall.databases.connection.Credentials;
import io.landfall.databases.connection.PostgresConnections;
import io.landfall.localservers.postgres.LocalDatabase;
import io.landfall.localservers.postgres.SharedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real PgBouncer, where the machine has one: an application behind it feels a pause and no error. */
class PgBouncerIT {

    @TempDir
    Path directory;

    private LocalDatabase source;
    private LocalDatabase target;
    private Process process;
    private int port;
    private String name;
    private PgBouncerTrafficSwitch pgbouncer;
    private TrafficSwitch.Occasion occasion;

    @BeforeEach
    void start() throws Exception {
        Optional<Path> executable = Stream.of("/usr/sbin/pgbouncer", "/usr/bin/pgbouncer", "/usr/local/bin/pgbouncer")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
        Assumptions.assumeTrue(
                executable.isPresent(), "PgBouncer is not installed on this machine: nothing is proven of it here");
        source = SharedPostgres.source().freshDatabase("pooled");
        target = SharedPostgres.target().freshDatabase("pooled");
        source.execute("CREATE TABLE side AS SELECT 'source' AS name");
        target.execute("CREATE TABLE side AS SELECT 'target' AS name");
        name = source.name();
        port = freePort();
        configure();
        process = new ProcessBuilder(
                        executable.get().toString(),
                        directory.resolve("pgbouncer.ini").toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("pgbouncer.log").toFile())
                .start();
        await().until(this::listens);
        pgbouncer = new PgBouncerTrafficSwitch(
                new PostgresConnections(), (secretRef, host) -> new Credentials("landfall", "x"), directory);
        MigrationSpec spec = TrafficSpecs.with(
                new TrafficSpec(null, new TrafficSpec.PgBouncer("127.0.0.1", port, "none", "pooler")),
                server(source),
                server(target),
                name,
                target.name());
        occasion = new TrafficSwitch.Occasion(UUID.randomUUID(), 1, spec);
    }

    @AfterEach
    void stop() {
        if (process != null) {
            process.destroy();
        }
    }

    @Test
    void an_application_waits_while_it_is_paused_and_goes_on_at_the_target() throws Exception {
        pgbouncer.check(occasion.spec());
        try (Connection application = application()) {
            assertThat(ask(application)).isEqualTo("source");
            await().until(() -> pgbouncer.pause(occasion) instanceof Answer.Done);
            CompletableFuture<String> waiting = CompletableFuture.supplyAsync(() -> ask(application));
            await().until(() -> pgbouncer.switchToTarget(occasion) instanceof Answer.Done);

            assertThat(waiting.get()).isEqualTo("target");
        }
    }

    @Test
    void an_application_goes_on_at_the_source_when_the_cutover_is_undone() throws Exception {
        try (Connection application = application()) {
            assertThat(ask(application)).isEqualTo("source");
            await().until(() -> pgbouncer.pause(occasion) instanceof Answer.Done);
            CompletableFuture<String> waiting = CompletableFuture.supplyAsync(() -> ask(application));
            assertThat(pgbouncer.resume(occasion)).isInstanceOf(Answer.Done.class);

            assertThat(waiting.get()).isEqualTo("source");
        }
    }

    private void configure() throws IOException {
        Path entry = directory.resolve(name + ".ini");
        Files.writeString(
                entry,
                "[databases]\n%s = host=%s port=%d dbname=%s user=postgres\n"
                        .formatted(name, source.host(), source.port(), name));
        Files.writeString(directory.resolve("pgbouncer.ini"), """
                %%include %s
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = %d
                unix_socket_dir =
                auth_type = any
                pool_mode = transaction
                """.formatted(entry, port));
    }

    private Connection application() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port + "/" + name + "?preferQueryMode=simple", "application", "x");
    }

    private static String ask(Connection connection) {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT name FROM side")) {
            row.next();
            return row.getString(1);
        } catch (SQLException felt) {
            throw new IllegalStateException("the application felt an error", felt);
        }
    }

    private boolean listens() {
        try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static ServerSpec server(LocalDatabase database) {
        return new ServerSpec("postgresql", database.host(), database.port(), "none", "x");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
