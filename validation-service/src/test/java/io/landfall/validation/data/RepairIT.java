package io.landfall.validation.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.landfall.api.report.ReportStore;
import io.landfall.contracts.ReportReference;
import io.landfall.contracts.Step;
import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.databases.catalog.TableDescription;
import io.landfall.databases.catalog.postgresql.PostgresCatalog;
import io.landfall.databases.digest.Key;
import io.landfall.databases.identifier.ExclusionPatterns;
import io.landfall.localservers.postgres.LocalDatabase;
import io.landfall.localservers.postgres.SharedPostgres;
import io.landfall.messaging.step.RunInterruptedException;
import io.landfall.messaging.step.StepFailedException;
import io.landfall.messaging.step.StepOutcome;
import io.landfall.validation.ScriptedRun;
import io.landfall.validation.ValidationStack;
import io.landfall.validation.premigration.PreMigrationChecks;
import io.landfall.validation.writes.WriteCounter;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Damaged rows are written again while changes go on, and are compared again. */
class RepairIT {

    private static final String[] SCHEMA = {
        "CREATE TABLE public.owner (id int PRIMARY KEY)",
        """
        CREATE TABLE public.item (
            id      bigint GENERATED ALWAYS AS IDENTITY,
            part    char(3) NOT NULL DEFAULT 'x',
            owner   int REFERENCES public.owner ON DELETE CASCADE,
            code    text UNIQUE,
            price   numeric,
            pair    float8[],
            note    text,
            doubled numeric GENERATED ALWAYS AS (price * 2) STORED,
            PRIMARY KEY (part, id))
        """,
        "CREATE TABLE public.keyless (a int)",
        "ALTER TABLE public.keyless REPLICA IDENTITY FULL"
    };
    /** One change after the other, without a client's pauses, until somebody wants the lock for himself. */
    private static final String CHANGES = """
            DO $$ BEGIN
                WHILE pg_try_advisory_xact_lock_shared(7) LOOP
                    UPDATE public.item SET price = price + 1 WHERE id = 7;
                    COMMIT;
                END LOOP;
            END $$
            """;

    private static final String[] ROWS = {
        "INSERT INTO public.owner VALUES (1), (2)", """
        INSERT INTO public.item (owner, code, price, pair, note)
        SELECT 1 + g % 2, 'code ' || g, g * 1.10, ARRAY['-0', NULL, 'NaN', g]::float8[], repeat(E'a\\tb\\\\n', g % 5)
          FROM generate_series(1, 4000) AS g
        """, "INSERT INTO public.keyless VALUES (1), (1)"
    };
    private static final String[] DAMAGE = {
        "UPDATE public.item SET price = price + 0.01, note = NULL WHERE id % 1000 = 7",
        "DELETE FROM public.item WHERE id % 1000 = 14",
        // one row too many holds a unique value that a missing row needs
        "INSERT INTO public.item (id, owner, code, price) OVERRIDING SYSTEM VALUE"
                + " VALUES (900000, 2, 'code 1014', 0), (900001, 2, 'nobody', 0)"
    };

    private final LocalDatabase source = SharedPostgres.source().freshDatabase("repair");
    private final LocalDatabase target = SharedPostgres.target().freshDatabase("repair");

    @BeforeEach
    void create() throws SQLException {
        source.execute(SCHEMA);
        source.execute(ROWS);
        target.execute(SCHEMA);
    }

    @AfterEach
    void drop() throws SQLException {
        target.drop();
        source.drop();
    }

    @Test
    void damaged_rows_are_mended_while_changes_go_on() throws Exception {
        repairUnderLoad(1);
    }

    @Test
    @Tag("full")
    void in_fifty_repairs_under_load_no_change_is_lost() throws Exception {
        repairUnderLoad(50);
    }

    private void repairUnderLoad(int repairs) throws Exception {
        MigrationSpec spec = ValidationStack.aMigration(source, target, true);
        AtomicBoolean ended = new AtomicBoolean();
        try (NativeReplication _ = NativeReplication.start(source, target, spec.migrationId(), true);
                ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
            target.execute("CREATE TABLE landfall.lease (name text PRIMARY KEY, token bigint NOT NULL)");
            Future<Long> written = writers.submit(() -> write(ended));
            try {
                for (int attempt = 1; attempt <= 2 * repairs; attempt += 2) {
                    target.execute("SET session_replication_role = replica; " + String.join("; ", DAMAGE));
                    StepOutcome found =
                            Comparisons.perform(new ScriptedRun(spec, Step.DATA_VALIDATION).attempt(attempt));
                    assertThat(found).as(found.toString()).isInstanceOf(StepOutcome.Failed.class);

                    StepOutcome outcome = Comparisons.perform(new ScriptedRun(spec, Step.DATA_VALIDATION)
                            .attempt(attempt + 1)
                            .repairing("public.item"));

                    assertThat(outcome).as(outcome.toString()).isInstanceOf(StepOutcome.Succeeded.class);
                    JsonNode item = Comparisons.named(
                            Comparisons.report(((StepOutcome.Succeeded) outcome).report())
                                    .path("tables"),
                            "item");
                    assertThat(item.path("repaired").path("inserted").asLong()).isEqualTo(4);
                    assertThat(item.path("repaired").path("deleted").asLong()).isEqualTo(2);
                    assertThat(item.path("repaired").path("replaced").asLong()).isEqualTo(4);
                }
            } finally {
                ended.set(true);
            }
            assertThat(written.get()).isGreaterThan(50L * repairs);
            String expected = content(source);
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(content(target)).isEqualTo(expected));
        }
    }

    /** A change of it may have been applied before the repair, or come after it; which, nobody knows. */
    @Test
    void a_row_that_changes_is_left_alone_until_it_rests() throws Exception {
        MigrationSpec spec = ValidationStack.aMigration(source, target, true);
        try (NativeReplication _ = NativeReplication.start(source, target, spec.migrationId(), true);
                Sides sides = new Sides(source.connect(), target.connect());
                Connection writer = target.connect();
                ExecutorService others = Executors.newVirtualThreadPerTaskExecutor()) {
            target.execute("CREATE TABLE landfall.lease (name text PRIMARY KEY, token bigint NOT NULL)");
            target.execute("SET session_replication_role = replica; DELETE FROM public.item WHERE id = 7");
            List<Future<?>> application = List.of(
                    others.submit(() -> execute(CHANGES)),
                    others.submit(() -> execute(CHANGES)),
                    others.submit(() -> execute(CHANGES)));
            RowRepair repair = new RowRepair(
                    item(sides), sides, new Replicated(spec.migrationId(), Duration.ofSeconds(30)), writer, 1);
            Future<Repaired> repaired =
                    others.submit(() -> repair.repair(Map.of(new Key(List.of("x", "7")), RowDamage.MISSING)));
            try (Connection end = source.connect();
                    Statement rest = end.createStatement()) {
                long before = price();
                await().atMost(Duration.ofSeconds(30)).until(() -> price() > before + 1000);
                assertThat(content(target)).startsWith("3999 ");
                rest.execute("SELECT pg_advisory_lock(7)");
                for (Future<?> changes : application) {
                    changes.get();
                }
            }

            assertThat(repaired.get()).isEqualTo(new Repaired(1, 0, 0, 0, null));
            assertThat(content(target)).isEqualTo(content(source));
        }
    }

    private Object execute(String sql) throws SQLException {
        source.execute(sql);
        return sql;
    }

    private long price() throws SQLException {
        try (Connection connection = source.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT price FROM public.item WHERE id = 7")) {
            row.next();
            return row.getLong(1);
        }
    }

    @Test
    void a_repair_compares_again_what_was_equal_before() throws SQLException {
        target.execute(ROWS);
        lease();
        ScriptedRun run = new ScriptedRun(ValidationStack.aMigration(source, target, false), Step.DATA_VALIDATION);
        assertThat(Comparisons.perform(run)).isInstanceOf(StepOutcome.Succeeded.class);
        target.execute("UPDATE public.item SET note = 'x' WHERE id = 5");
        assertThat(Comparisons.perform(run.attempt(2).repairing("public.item")))
                .isInstanceOf(StepOutcome.Succeeded.class);
        assertThat(content(target)).isEqualTo(content(source));
    }

    /** More rows than one batch has, each of which holds the unique value of another. */
    @Test
    void rows_that_hold_one_anothers_unique_values_are_mended_together() throws SQLException {
        target.execute(ROWS);
        lease();
        String seats = "CREATE TABLE public.seat (id int PRIMARY KEY, place int UNIQUE)";
        String places = "INSERT INTO public.seat SELECT g, g FROM generate_series(1, 1500) AS g";
        source.execute(seats, places);
        target.execute(seats, places);
        target.execute("UPDATE public.seat SET place = -place", "UPDATE public.seat SET place = -(place % 1500) + 1");
        StepOutcome outcome = Comparisons.perform(
                new ScriptedRun(ValidationStack.aMigration(source, target, false), Step.DATA_VALIDATION)
                        .repairing("public.seat"));
        assertThat(outcome).as(outcome.toString()).isInstanceOf(StepOutcome.Succeeded.class);
        JsonNode seat = Comparisons.named(
                Comparisons.report(((StepOutcome.Succeeded) outcome).report()).path("tables"), "seat");
        assertThat(seat.path("detail").asString()).isEqualTo("repaired: 0 rows inserted, 0 deleted, 1500 replaced");
    }

    @Test
    void a_repair_that_cannot_be_is_refused_before_anything_is_written() throws SQLException {
        target.execute(ROWS);
        target.execute("DELETE FROM public.item WHERE id = 5");
        String before = content(target);
        MigrationSpec spec = ValidationStack.aMigration(source, target, false);
        assertRefused(spec, "REPAIR_UNKNOWN_TABLE", "public.nothing", "public.item", "public.nothing");
        assertRefused(spec, "REPAIR_NEEDS_KEY", "public.keyless", "public.item", "public.keyless");
        assertThat(content(target)).isEqualTo(before);
    }

    /** Its rows are no longer those that were loaded; the other table's are. */
    @Test
    void without_cutover_a_table_whose_source_moved_on_is_not_repaired() throws SQLException {
        String odd = "CREATE TABLE public.\"Odd Item\" (id int PRIMARY KEY, note text)";
        String rows = "INSERT INTO public.\"Odd Item\" SELECT g, 'as loaded' FROM generate_series(1, 20) AS g";
        source.execute(odd, rows);
        target.execute(ROWS);
        target.execute(odd, rows);
        lease();
        MigrationSpec spec = ValidationStack.aMigration(source, target, false);
        ReportReference before = ValidationStack.shared()
                .bean(ReportStore.class)
                .save(
                        spec.migrationId(),
                        Step.PRE_MIGRATION_VALIDATION,
                        1,
                        "before",
                        ValidationStack.shared().bean(PreMigrationChecks.class).run(spec));
        long written = writesToOdd();
        source.execute("UPDATE public.\"Odd Item\" SET note = 'later' WHERE id = 5");
        await().atMost(Duration.ofSeconds(15)).until(() -> writesToOdd() > written);
        target.execute("DELETE FROM public.\"Odd Item\" WHERE id IN (5, 6)", "DELETE FROM public.item WHERE id = 5");

        ScriptedRun both =
                new ScriptedRun(spec, Step.DATA_VALIDATION, before).repairing("public.item", "public.\"Odd Item\"");
        assertThatThrownBy(() -> Comparisons.perform(both))
                .isInstanceOfSatisfying(StepFailedException.class, refused -> {
                    assertThat(refused.failure().code()).isEqualTo("REPAIR_SOURCE_MOVED_ON");
                    assertThat(refused.failure().reason()).contains("Odd Item").doesNotContain("public.item");
                });
        assertThat(content(target)).startsWith("3999 ");

        ScriptedRun one =
                new ScriptedRun(spec, Step.DATA_VALIDATION, before).attempt(2).repairing("public.item");
        StepOutcome outcome = Comparisons.perform(one);
        assertThat(outcome).as(outcome.toString()).isInstanceOf(StepOutcome.Succeeded.class);
        assertThat(content(target)).isEqualTo(content(source));
    }

    private long writesToOdd() throws SQLException {
        try (Connection connection = source.connect()) {
            return WriteCounter.of(connection).get("public.\"Odd Item\"").rows();
        }
    }

    @Test
    void too_many_rows_or_a_role_whose_writes_fire_triggers_repair_nothing() throws SQLException {
        target.execute(ROWS);
        lease();
        target.execute(
                "DELETE FROM public.item WHERE id = 5",
                "DO $$ BEGIN CREATE ROLE repair_it LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$",
                "GRANT ALL ON ALL TABLES IN SCHEMA public, landfall TO repair_it",
                "GRANT USAGE ON SCHEMA landfall TO repair_it");
        String before = content(target);
        Map<Key, RowDamage> missing = Map.of(new Key(List.of("x", "5")), RowDamage.MISSING);
        Map<Key, RowDamage> tooMany = IntStream.rangeClosed(0, RowRepair.MOST_ROWS)
                .boxed()
                .collect(Collectors.toMap(
                        number -> new Key(List.of("x", String.valueOf(number))), _ -> RowDamage.MISSING));
        try (Sides sides = new Sides(source.connect(), target.connect());
                Connection superuser = target.connect();
                Connection limited = target.server().connect(target.name(), "repair_it", "")) {
            assertRefused(sides, limited, missing, "REPAIR_NEEDS_REPLICA_ROLE", "session_replication_role");
            assertRefused(sides, superuser, tooMany, "REPAIR_TOO_LARGE", "100000");
        }
        assertThat(content(target)).isEqualTo(before);
    }

    private static void assertRefused(
            Sides sides, Connection writer, Map<Key, RowDamage> damaged, String code, String reason)
            throws SQLException {
        RowRepair repair = new RowRepair(item(sides), sides, new NotReplicated(), writer, 1);
        assertThatThrownBy(() -> repair.repair(damaged)).isInstanceOfSatisfying(StepFailedException.class, refused -> {
            assertThat(refused.failure().code()).isEqualTo(code);
            assertThat(refused.failure().reason()).contains(reason);
        });
    }

    private static TableDescription item(Sides sides) throws SQLException {
        return PostgresCatalog.tables(sides.source(), ExclusionPatterns.of(List.of())).stream()
                .filter(each -> each.name().name().equals("item"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void a_row_that_the_target_refuses_is_named_by_its_constraint_and_not_by_its_values() throws SQLException {
        target.execute(ROWS);
        lease();
        target.execute(
                "DELETE FROM public.item WHERE id = 5",
                "ALTER TABLE public.item ADD CONSTRAINT not_five CHECK (code <> 'code 5')");
        assertRefused(ValidationStack.aMigration(source, target, false), "REPAIR_REFUSED", "not_five", "public.item");
    }

    @Test
    void a_worker_that_was_replaced_repairs_nothing() throws SQLException {
        target.execute(ROWS);
        lease();
        target.execute(
                "DELETE FROM public.item WHERE id = 5",
                "INSERT INTO landfall.lease VALUES ('data-repair/public.item', 1000)");
        String before = content(target);
        ScriptedRun run = new ScriptedRun(ValidationStack.aMigration(source, target, false), Step.DATA_VALIDATION)
                .repairing("public.item");
        assertThatThrownBy(() -> Comparisons.perform(run)).isInstanceOf(RunInterruptedException.class);
        assertThat(content(target)).isEqualTo(before);
    }

    private void lease() throws SQLException {
        target.execute(
                "CREATE SCHEMA landfall", "CREATE TABLE landfall.lease (name text PRIMARY KEY, token bigint NOT NULL)");
    }

    private static void assertRefused(MigrationSpec spec, String code, String reason, String... tables) {
        assertThatThrownBy(() -> Comparisons.perform(new ScriptedRun(spec, Step.DATA_VALIDATION).repairing(tables)))
                .isInstanceOfSatisfying(StepFailedException.class, refused -> {
                    assertThat(refused.failure().code()).isEqualTo(code);
                    assertThat(refused.failure().reason()).contains(reason).doesNotContain("code 5");
                });
    }

    /** Rows come, change and go all around the damaged ones, whose numbers divide by seven. */
    private long write(AtomicBoolean ended) throws SQLException, InterruptedException {
        long n = 0;
        try (Connection connection = source.connect();
                Statement statement = connection.createStatement()) {
            for (; !ended.get(); n++) {
                long id = n * 7919 % 4000 / 7 * 7 + 1;
                statement.execute("UPDATE public.item SET price = price + 1 WHERE id = " + id);
                statement.execute("INSERT INTO public.item (owner, code, price) VALUES (1, 'new " + n + "', 0)");
                statement.execute("DELETE FROM public.item WHERE code = 'new " + (n - 3) + "'");
                Thread.sleep(3);
            }
        }
        return n;
    }

    private static String content(LocalDatabase database) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT count(*) || ' ' || md5(string_agg(t::text, ',' ORDER BY part, id)) FROM public.item AS t")) {
            rows.next();
            return rows.getString(1);
        }
    }
}
