package io.landfall.cutover.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.contracts.spec.ServerSpec;
import io.landfall.contracts.spec.TrafficSpec;
import io.landfall.cutover.traffic.TrafficSwitch.Answer;
import io.landfall.databases.connection.Credentials;
import io.landfall.databases.connection.PostgresConnections;
import io.landfall.localservers.pgbouncer.LocalPgBouncer;
import io.landfall.localservers.postgres.LocalDatabase;
import io.landfall.localservers.postgres.SharedPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
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
    private LocalPgBouncer pooler;
    private String name;
    private PgBouncerTrafficSwitch pgbouncer;
    private TrafficSwitch.Occasion occasion;

    @BeforeEach
    void start() throws Exception {
        Assumptions.assumeTrue(
                LocalPgBouncer.isInstalled(),
                "PgBouncer is not installed on this machine: nothing is proven of it here");
        source = SharedPostgres.source().freshDatabase("pooled");
        target = SharedPostgres.target().freshDatabase("pooled");
        source.execute("CREATE TABLE side AS SELECT 'source' AS name");
        target.execute("CREATE TABLE side AS SELECT 'target' AS name");
        name = source.name();
        pooler = LocalPgBouncer.start(directory, List.of(source), "postgres", "x");
        pgbouncer = new PgBouncerTrafficSwitch(
                new PostgresConnections(), (secretRef, host) -> new Credentials("landfall", "x"), directory);
        MigrationSpec spec = TrafficSpecs.with(
                new TrafficSpec(null, new TrafficSpec.PgBouncer("127.0.0.1", pooler.port(), "none", "pooler")),
                server(source),
                server(target),
                name,
                target.name());
        occasion = new TrafficSwitch.Occasion(UUID.randomUUID(), 1, spec);
    }

    @AfterEach
    void stop() {
        if (pooler != null) {
            pooler.close();
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

    private Connection application() throws SQLException {
        return DriverManager.getConnection(pooler.jdbcUrl(name), "application", "x");
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

    private static ServerSpec server(LocalDatabase database) {
        return new ServerSpec("postgresql", database.host(), database.port(), "none", "x");
    }
}
