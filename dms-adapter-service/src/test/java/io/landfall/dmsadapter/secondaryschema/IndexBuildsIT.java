package io.landfall.dmsadapter.secondaryschema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.landfall.contracts.Step;
import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.databases.catalog.CatalogObject;
import io.landfall.databases.catalog.ObjectClass;
import io.landfall.databases.catalog.ObjectIdentity;
import io.landfall.databases.catalog.Phase;
import io.landfall.databases.identifier.QualifiedName;
import io.landfall.dmsadapter.AdapterStack;
import io.landfall.dmsadapter.ScriptedRun;
import io.landfall.dmsadapter.access.MigrationDatabases;
import io.landfall.dmsadapter.heartbeat.ProgressBoard;
import io.landfall.localservers.postgres.LocalDatabase;
import io.landfall.localservers.postgres.SharedPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the server shows of a build under way. */
class IndexBuildsIT {

    private static final QualifiedName TABLE = new QualifiedName("public", "Odd name");

    private final AdapterStack stack = AdapterStack.shared();
    private final ProgressBoard board = stack.bean(ProgressBoard.class);
    private final LocalDatabase target = SharedPostgres.target().freshDatabase("builds");
    private final MigrationSpec spec =
            AdapterStack.aMigration(new LocalDatabase(SharedPostgres.source().server(), "unused"), target.name(), true);
    private final ScriptedRun run = new ScriptedRun(spec, Step.SECONDARY_SCHEMA_MIGRATION);

    @AfterEach
    void drop() throws SQLException {
        board.forget(spec.migrationId());
        target.drop();
    }

    /** The build comes to row 7000 of 10,000, whose value waits for a lock. */
    @Test
    void tells_how_much_of_the_table_a_build_has_read() throws Exception {
        target.execute(
                "CREATE TABLE \"Odd name\" (id int, filler text)",
                "INSERT INTO \"Odd name\" SELECT g, repeat('x', 100) FROM generate_series(1, 10000) AS g",
                "CREATE FUNCTION held(id int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS"
                        + " $$BEGIN IF id = 7000 THEN PERFORM pg_advisory_xact_lock_shared(1); END IF; RETURN id; END$$");
        double read = fraction();
        assertThat(read).isBetween(0.6, 0.8);
        KeyWeights weights = new KeyWeights(Map.of(TABLE, 1_000_000L));
        KeyQueue queue = new KeyQueue(List.of(key("one"), key("two")), weights, 2);
        try (ExecutorService builder = Executors.newVirtualThreadPerTaskExecutor();
                Connection holder = target.connect();
                Statement lock = holder.createStatement();
                IndexBuilds _ = IndexBuilds.watch(run, stack.bean(MigrationDatabases.class), board, queue, weights)) {
            lock.execute("SELECT pg_advisory_lock(1)");
            Future<?> build = builder.submit(() -> {
                target.execute("CREATE INDEX ON \"Odd name\" (held(id))");
                return true;
            });
            // reading is half of a build, and this build one of two
            await().atMost(Duration.ofSeconds(15)).until(() -> Math.abs(percent() - 100 * read / 2 / 2) < 0.01);
            lock.execute("SELECT pg_advisory_unlock(1)");
            build.get();
            await().atMost(Duration.ofSeconds(15)).until(() -> percent() == 0);
        }

        assertThat(run.phases())
                .contains(String.format(
                        Locale.ROOT,
                        "KEYS: building keys and indexes: 0 of 2 done; public.\"Odd name\": building index: scanning table, %.0f %%",
                        100 * read / 2))
                .last()
                .isEqualTo("KEYS: building keys and indexes: 0 of 2 done");
    }

    @Test
    void a_watch_that_ends_while_it_tells_breaks_no_connection_to_the_state_server() throws Exception {
        List<Integer> before = stateSessions();
        KeyWeights weights = new KeyWeights(Map.of());
        for (int i = 0; i < 10; i++) {
            int told = run.phases().size();
            try (IndexBuilds _ = IndexBuilds.watch(
                    run, stack.bean(MigrationDatabases.class), board, new KeyQueue(List.of(), weights, 1), weights)) {
                await().pollInterval(Duration.ofMillis(1))
                        .until(() -> run.phases().size() > told);
            }
        }
        assertThat(stateSessions()).containsAll(before);
    }

    private List<Integer> stateSessions() {
        return stack.bean(JdbcClient.class)
                .sql("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
                .query(Integer.class)
                .list();
    }

    /** How much of the table's blocks comes before the row that is held. */
    private double fraction() throws SQLException {
        try (Connection connection = target.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT (ctid::text::point)[0] / (pg_relation_size(tableoid) / 8192) FROM \"Odd name\" WHERE id = 7000")) {
            row.next();
            return row.getDouble(1);
        }
    }

    /** Negative before anything was told. */
    private double percent() {
        return stack.bean(JdbcClient.class)
                .sql(
                        "SELECT (content->>'percent')::float8 FROM progress_part WHERE part = 'STEP' AND migration_id = :migration")
                .param("migration", spec.migrationId())
                .query(Double.class)
                .optional()
                .orElse(-1.0);
    }

    private static CatalogObject key(String name) {
        return new CatalogObject(
                new ObjectIdentity(ObjectClass.INDEX, name),
                Phase.SECONDARY,
                "definition",
                List.of(),
                List.of(),
                List.of(),
                Set.of(),
                TABLE);
    }
}
