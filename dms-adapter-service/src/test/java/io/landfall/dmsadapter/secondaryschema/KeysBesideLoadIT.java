package io.landfall.dmsadapter.secondaryschema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.landfall.contracts.Step;
import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.databases.catalog.Catalog;
import io.landfall.databases.catalog.RoleMapping;
import io.landfall.databases.catalog.postgresql.PostgresCatalog;
import io.landfall.databases.identifier.ExclusionPatterns;
import io.landfall.dmsadapter.AdapterStack;
import io.landfall.dmsadapter.SampleSchema;
import io.landfall.dmsadapter.ScriptedRun;
import io.landfall.localservers.postgres.LocalDatabase;
import io.landfall.localservers.postgres.SharedPostgres;
import io.landfall.messaging.step.StepFailedException;
import io.landfall.messaging.step.StepOutcome;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Keys of tables that are loaded come into being while others still load, and never in the way of one that loads. */
class KeysBesideLoadIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final AdapterStack stack = AdapterStack.shared();
    private final LocalDatabase source = SharedPostgres.source().freshDatabase("beside");
    private final LocalDatabase target =
            new LocalDatabase(SharedPostgres.target().server(), source.name());
    private final MigrationSpec spec = AdapterStack.aMigration(source, target.name(), true);
    private final ExecutorService threads = Executors.newSingleThreadExecutor();
    private ScriptedRun run;

    @BeforeEach
    void a_prepared_target() throws Exception {
        source.execute(SampleSchema.statements());
        source.execute(
                "CREATE FUNCTION shop.orders_of(bigint) RETURNS int LANGUAGE sql IMMUTABLE"
                        + " AS 'SELECT count(*)::int FROM shop.orders WHERE customer = $1'",
                "CREATE INDEX customer_orders ON shop.customer (shop.orders_of(id))",
                "CREATE TABLE shop.event_2026 PARTITION OF shop.event FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')");
        stack.succeeds(spec, Step.DMS_PROVISIONING);
        stack.succeeds(spec, Step.DATABASE_PREPARATION);
        run = new ScriptedRun(spec, Step.FULL_LOAD);
    }

    /** A heartbeat that went on would keep the JVM from ending. */
    @AfterEach
    void nothing_goes_on() throws Exception {
        stack.dms.heldTables.clear();
        threads.shutdownNow();
        assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        stack.undo(spec, Step.FULL_LOAD);
        stack.undo(spec, Step.DATABASE_PREPARATION);
    }

    @Test
    void keys_of_loaded_tables_are_built_while_others_load() throws Exception {
        hold("shop.orders", "shop.event_2026");
        Future<StepOutcome> load = beginLoad();

        await().atMost(PATIENCE)
                .until(() -> keys().containsAll(List.of("customer_pkey", "customer_email", "\"Odd name_pkey\"")));
        assertThat(keys())
                .describedAs(
                        "of tables that load, of a partitioned one whose partition does, and by a function of others")
                .doesNotContain(
                        "customer_orders",
                        "orders_pkey",
                        "orders_customer",
                        "event_2026_pkey",
                        "event_pkey",
                        "event_what");
        await().atMost(PATIENCE)
                .until(() -> run.phases().stream()
                        .anyMatch(phase -> phase.endsWith("keys and indexes of loaded tables are built")));

        release();
        assertThat(load.get(60, TimeUnit.SECONDS)).isInstanceOf(StepOutcome.Succeeded.class);
        stack.succeeds(spec, Step.DATABASE_CLEANUP);
        stack.succeeds(spec, Step.SECONDARY_SCHEMA_MIGRATION);
        assertThat(catalog(target).fingerprint()).isEqualTo(catalog(source).fingerprint());
    }

    @Test
    void a_load_that_begins_anew_finds_no_keys() throws Exception {
        hold("shop.orders");
        Future<StepOutcome> load = beginLoad();
        await().atMost(PATIENCE).until(() -> keys().contains("customer_email"));

        hold("shop.customer");
        stack.dms.tasks.clear();
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(loaded()).describedAs("%s", run.phases()).containsExactly("shop.\"Odd name\""));
        assertThat(keys()).describedAs("customer is loaded again").doesNotContain("customer_pkey", "customer_email");

        release();
        assertThat(load.get(60, TimeUnit.SECONDS)).isInstanceOf(StepOutcome.Succeeded.class);
    }

    @Test
    void a_run_that_is_ended_leaves_nothing_at_work() throws Exception {
        hold("shop.orders");
        try (Connection other = target.connect()) {
            other.setAutoCommit(false);
            other.createStatement().execute("LOCK TABLE shop.customer IN ROW EXCLUSIVE MODE");
            Future<StepOutcome> load = beginLoad();
            await().atMost(PATIENCE).until(() -> waitingBuilders() > 0);

            threads.shutdownNow();

            assertThatThrownBy(() -> load.get(30, TimeUnit.SECONDS)).isNotNull();
            assertThat(builders()).isZero();
            other.rollback();
        }
    }

    @Test
    void a_key_that_is_refused_does_not_hurt_the_load_and_is_told_by_its_own_step() throws Exception {
        target.execute("CREATE TABLE shop.customer_email (in_the_way int)");
        hold("shop.orders");
        Future<StepOutcome> load = beginLoad();
        await().atMost(PATIENCE).until(() -> keys().contains("customer_pkey") && builders() == 0);
        release();
        assertThat(load.get(60, TimeUnit.SECONDS)).isInstanceOf(StepOutcome.Succeeded.class);
        stack.succeeds(spec, Step.DATABASE_CLEANUP);
        assertThatThrownBy(() -> stack.perform(spec, Step.SECONDARY_SCHEMA_MIGRATION))
                .isInstanceOf(StepFailedException.class)
                .hasMessageContaining("customer_email");
    }

    /** Returns once the step has seen that nothing is loaded yet. */
    private Future<StepOutcome> beginLoad() {
        String first = "shop.\"Odd name\"";
        hold(first);
        Future<StepOutcome> load = threads.submit(() -> stack.perform(run));
        await().atMost(PATIENCE).until(() -> !run.progress.isEmpty());
        stack.dms.heldTables.remove(source.name() + "/" + first);
        return load;
    }

    private void hold(String... tables) {
        for (String table : tables) {
            stack.dms.heldTables.add(source.name() + "/" + table);
        }
    }

    private void release() {
        stack.dms.heldTables.clear();
    }

    private Set<String> loaded() {
        return stack.dms.tables.get("landfall-" + spec.migrationId()).entrySet().stream()
                .filter(table -> table.getValue().containsValue("Table completed"))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private List<String> keys() throws SQLException {
        return texts("SELECT indexrelid::regclass::text FROM pg_index JOIN pg_class AS c ON c.oid = indrelid"
                + " WHERE c.relnamespace = 'shop'::regnamespace");
    }

    private int builders() throws SQLException {
        return sessions("").size();
    }

    private int waitingBuilders() throws SQLException {
        return sessions(" AND wait_event_type = 'Lock'").size();
    }

    private List<String> sessions(String condition) throws SQLException {
        return texts("SELECT pid::text FROM pg_stat_activity WHERE datname = current_database()"
                + " AND application_name = 'landfall/schema'" + condition);
    }

    /** The first column, with the names of what is in schema shop left unqualified. */
    private List<String> texts(String sql) throws SQLException {
        try (Connection connection = target.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET search_path = shop");
            List<String> texts = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery(sql)) {
                while (rows.next()) {
                    texts.add(rows.getString(1));
                }
            }
            return texts;
        }
    }

    private static Catalog catalog(LocalDatabase database) throws SQLException {
        try (Connection connection = database.connect()) {
            return PostgresCatalog.read(connection, ExclusionPatterns.none(), RoleMapping.none());
        }
    }
}
