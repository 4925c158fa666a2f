package io.landfall.validation.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.landfall.api.report.ReportStore;
import io.landfall.contracts.ReportReference;
import io.landfall.contracts.Step;
import io.landfall.contracts.progress.MigrationProgress;
import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.localservers.postgres.LocalDatabase;
import io.landfall.localservers.postgres.SharedPostgres;
import io.landfall.messaging.step.RunInterruptedException;
import io.landfall.messaging.step.StepOutcome;
import io.landfall.validation.ScriptedRun;
import io.landfall.validation.ValidationStack;
import io.landfall.validation.premigration.PreMigrationChecks;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class DataValidationIT {

    private static final String[] TABLES = {
        "CREATE TABLE public.accounts (id bigint PRIMARY KEY, owner text, balance numeric)",
        "CREATE TABLE public.\"By Name\" (name text PRIMARY KEY, v int)",
        "CREATE TABLE public.keyless (a int, b text)",
        "ALTER TABLE public.keyless REPLICA IDENTITY FULL",
        "CREATE SCHEMA audit",
        "CREATE TABLE audit.log (id int PRIMARY KEY)"
    };
    private static final String[] ROWS = {
        "INSERT INTO public.accounts SELECT g, 'owner ' || g, g * 1.5 FROM generate_series(1, 2000) AS g",
        "INSERT INTO public.\"By Name\" SELECT 'näme-' || g, g FROM generate_series(1, 500) AS g",
        "INSERT INTO public.keyless SELECT g % 10, 'x' FROM generate_series(1, 300) AS g"
    };

    private final ValidationStack stack = ValidationStack.shared();
    private final LocalDatabase source = SharedPostgres.source().freshDatabase("data");
    private final LocalDatabase target = SharedPostgres.target().freshDatabase("data");
    private final AtomicLong written = new AtomicLong();

    @BeforeEach
    void create() throws SQLException {
        source.execute(TABLES);
        source.execute(ROWS);
        target.execute(TABLES);
        source.execute("INSERT INTO audit.log VALUES (1)");
    }

    @AfterEach
    void drop() throws SQLException {
        target.drop();
        source.drop();
    }

    @Test
    void a_loaded_copy_is_equal_without_cutover() throws SQLException {
        target.execute(ROWS);
        ScriptedRun run = new ScriptedRun(ValidationStack.aMigration(source, target, false), Step.DATA_VALIDATION);
        StepOutcome.Succeeded succeeded = (StepOutcome.Succeeded) Comparisons.perform(run);
        JsonNode report = Comparisons.report(succeeded.report());
        assertThat(report.path("rows").asLong()).isEqualTo(2800);
        assertThat(report.path("tables").size()).isEqualTo(3);
        report.path("tables").forEach(table -> {
            assertThat(table.path("verdict").asString()).isEqualTo("EQUAL");
            assertThat(table.path("sourceDigest")).isEqualTo(table.path("targetDigest"));
        });
        assertThat(run.progress())
                .last()
                .satisfies(progress ->
                        assertThat(((MigrationProgress) progress).rows()).isEqualTo(2800));
    }

    @Test
    void damage_of_every_kind_is_found_and_named() throws SQLException {
        target.execute(ROWS);
        target.execute(
                "DELETE FROM public.accounts WHERE id = 777",
                "UPDATE public.accounts SET balance = balance + 0.01 WHERE id = 778",
                "INSERT INTO public.accounts VALUES (5000, 'nobody', 0)",
                "UPDATE public.\"By Name\" SET v = 0 WHERE name = 'näme-33'",
                "DELETE FROM public.keyless WHERE ctid = '(0,1)'");
        StepOutcome.Failed failed = (StepOutcome.Failed) Comparisons.perform(
                new ScriptedRun(ValidationStack.aMigration(source, target, false), Step.DATA_VALIDATION));
        assertThat(failed.failure().code()).isEqualTo("DATA_DIFFERS");
        assertThat(failed.failure().reason())
                .contains(
                        "public.accounts: 1 rows missing, 1 too many, 1 different",
                        "public.\"By Name\"",
                        "public.keyless")
                .doesNotContain("nobody", "778");
        JsonNode tables = Comparisons.report(failed.report()).path("tables");
        JsonNode accounts = Comparisons.named(tables, "accounts");
        assertThat(accounts.path("damage").toString())
                .contains("[[\"777\"],[\"778\"]]", "[[\"5000\"]]", "\"after\":[\"700\"]");
        assertThat(Comparisons.named(tables, "By Name").path("damage").toString())
                .contains("näme-33");
        assertThat(Comparisons.named(tables, "keyless").path("sourceRows").asLong())
                .isEqualTo(300);
        assertThat(Comparisons.named(tables, "keyless").path("targetRows").asLong())
                .isEqualTo(299);
    }

    @Test
    void without_cutover_a_source_that_moved_on_is_told_from_damage() throws SQLException {
        target.execute(ROWS);
        MigrationSpec spec = ValidationStack.aMigration(source, target, false);
        ReportReference before = stack.bean(ReportStore.class)
                .save(
                        spec.migrationId(),
                        Step.PRE_MIGRATION_VALIDATION,
                        1,
                        "before",
                        stack.bean(PreMigrationChecks.class).run(spec));
        source.execute("UPDATE public.accounts SET balance = 0 WHERE id = 5");
        StepOutcome.Succeeded succeeded =
                (StepOutcome.Succeeded) Comparisons.perform(new ScriptedRun(spec, Step.DATA_VALIDATION, before));
        JsonNode tables = Comparisons.report(succeeded.report()).path("tables");
        assertThat(Comparisons.named(tables, "accounts").path("verdict").asString())
                .isEqualTo("SOURCE_MOVED_ON");
        assertThat(Comparisons.named(tables, "keyless").path("verdict").asString())
                .isEqualTo("EQUAL");

        target.execute("UPDATE public.\"By Name\" SET v = 0 WHERE name = 'näme-33'");
        StepOutcome.Failed failed = (StepOutcome.Failed)
                Comparisons.perform(new ScriptedRun(spec, Step.DATA_VALIDATION, before).attempt(2));
        assertThat(failed.failure().reason()).contains("By Name").doesNotContain("accounts");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void changes_on_their_way_are_no_damage_and_damage_among_them_is_found(boolean positions) throws Exception {
        MigrationSpec spec = ValidationStack.aMigration(source, target, true);
        try (NativeReplication _ = NativeReplication.start(source, target, spec.migrationId(), positions);
                Background _ = new Background(this::holdBackApply);
                Background _ = new Background(this::write)) {
            StepOutcome first = Comparisons.perform(new ScriptedRun(spec, Step.DATA_VALIDATION));
            assertThat(first).as(first.toString()).isInstanceOf(StepOutcome.Succeeded.class);
            JsonNode report = Comparisons.report(((StepOutcome.Succeeded) first).report());
            assertThat(report.path("tables").toString()).doesNotContain("DAMAGED");
            assertThat(report.path("systemIdentifier").asString()).isNotEmpty();
            if (positions) {
                assertThat(Comparisons.named(report.path("tables"), "By Name")
                                .path("position")
                                .asString())
                        .contains("/");
            }

            target.execute(
                    "UPDATE public.accounts SET balance = -1 WHERE id = 700",
                    "DELETE FROM public.\"By Name\" WHERE name = 'näme-70'");
            StepOutcome second = Comparisons.perform(new ScriptedRun(spec, Step.DATA_VALIDATION).attempt(2));
            assertThat(second).as(second.toString()).isInstanceOf(StepOutcome.Failed.class);
            JsonNode tables =
                    Comparisons.report(((StepOutcome.Failed) second).report()).path("tables");
            assertThat(Comparisons.named(tables, "accounts")
                            .path("damage")
                            .get(0)
                            .path("keys")
                            .toString())
                    .isEqualTo("[[\"700\"]]");
            assertThat(Comparisons.named(tables, "By Name")
                            .path("damage")
                            .get(0)
                            .path("keys")
                            .toString())
                    .isEqualTo("[[\"näme-70\"]]");
            assertThat(Comparisons.named(tables, "keyless").path("verdict").asString())
                    .isNotEqualTo("DAMAGED");
            assertThat(written.get()).isGreaterThan(50);
        }
    }

    @Test
    @Tag("full")
    void no_false_alarm_in_fifty_runs_under_load() throws Exception {
        MigrationSpec spec = ValidationStack.aMigration(source, target, true);
        try (NativeReplication _ = NativeReplication.start(source, target, spec.migrationId(), true);
                Background _ = new Background(this::holdBackApply);
                Background _ = new Background(this::write)) {
            for (int attempt = 1; attempt <= 50; attempt++) {
                StepOutcome outcome = Comparisons.perform(new ScriptedRun(spec, Step.DATA_VALIDATION).attempt(attempt));
                assertThat(outcome).as("run %d: %s", attempt, outcome).isInstanceOf(StepOutcome.Succeeded.class);
            }
        }
        assertThat(written.get()).isGreaterThan(1000);
    }

    @Test
    void a_stopped_run_goes_on_where_it_was() throws SQLException {
        target.execute(ROWS);
        ScriptedRun run = new ScriptedRun(ValidationStack.aMigration(source, target, false), Step.DATA_VALIDATION)
                .stoppingAfter(2);
        assertThatThrownBy(() -> Comparisons.perform(run)).isInstanceOf(RunInterruptedException.class);
        DataCheckpoint reached = run.checkpoint(DataCheckpoint.class).orElseThrow();
        assertThat(reached.results()).isNotEmpty().hasSizeLessThan(3);
        TableResult kept = reached.results().getFirst();
        target.execute("TRUNCATE " + kept.name().sql());
        assertThat(Comparisons.perform(run.stoppingAfter(-1))).isInstanceOf(StepOutcome.Succeeded.class);
        assertThat(openSessions()).isZero();
    }

    private long openSessions() throws SQLException {
        try (Connection connection = source.server().connect("postgres");
                Statement statement = connection.createStatement();
                var result = statement.executeQuery(
                        "SELECT count(*) FROM pg_stat_activity WHERE datname = '" + source.name() + "'")) {
            result.next();
            return result.getLong(1);
        }
    }

    /** Changes rows all the time, except those whose number divides by seven. */
    private void write(AtomicBoolean ended) throws SQLException, InterruptedException {
        try (Connection connection = source.connect();
                Statement statement = connection.createStatement()) {
            for (long n = 1; !ended.get(); n++) {
                long account = n * 7919 % 2000 / 7 * 7 + 1;
                long name = n % 70 * 7 + 1;
                statement.execute("UPDATE public.accounts SET balance = balance + 1 WHERE id IN (1, " + account + ")");
                statement.execute("INSERT INTO public.accounts VALUES (" + (10_000 + n) + ", 'new', 0)");
                statement.execute("DELETE FROM public.\"By Name\" WHERE name = 'näme-" + name + "'");
                statement.execute("INSERT INTO public.\"By Name\" VALUES ('näme-" + name + "', " + n + ")");
                statement.execute("INSERT INTO public.keyless VALUES (" + n + ", 'w')");
                written.incrementAndGet();
                Thread.sleep(3);
            }
        }
    }

    /** A target that lags: a comparison that did not wait for it would see damage everywhere. */
    private void holdBackApply(AtomicBoolean ended) throws SQLException, InterruptedException {
        try (Connection connection = target.connect();
                Statement statement = connection.createStatement()) {
            while (!ended.get()) {
                statement.execute(
                        "BEGIN; LOCK TABLE public.accounts, public.\"By Name\", public.keyless IN SHARE MODE");
                Thread.sleep(600);
                statement.execute("COMMIT");
                Thread.sleep(400);
            }
        }
    }

    /** Something that goes on until it is closed. */
    private static final class Background implements AutoCloseable {

        private final AtomicBoolean ended = new AtomicBoolean();
        private final Thread thread;

        Background(Activity activity) {
            thread = Thread.ofVirtual().start(() -> {
                try {
                    activity.run(ended);
                } catch (SQLException | InterruptedException failure) {
                    throw new IllegalStateException(failure);
                }
            });
        }

        @Override
        public void close() {
            ended.set(true);
            await().until(() -> !thread.isAlive());
        }
    }

    /** What goes on. */
    @FunctionalInterface
    private interface Activity {
        void run(AtomicBoolean ended) throws SQLException, InterruptedException;
    }
}
