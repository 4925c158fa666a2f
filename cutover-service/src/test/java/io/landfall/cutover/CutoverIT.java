package io.landfall.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.cutover.certificate.Certificate;
import io.landfall.cutover.cutovertime.DeferredObject;
import io.landfall.cutover.journal.Phase;
import io.landfall.databases.identifier.QualifiedName;
import io.landfall.databases.landfall.LoadedColumns;
import io.landfall.localservers.postgres.LocalDatabase;
import io.landfall.messaging.step.StepOutcome;
import io.landfall.messaging.step.StopDecision;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CutoverIT {

    private CutoverFixture fixture;

    @BeforeEach
    void prepare() throws Exception {
        fixture = new CutoverFixture();
    }

    @AfterEach
    void end() throws Exception {
        fixture.stop();
    }

    @Test
    void loses_no_acknowledged_write_of_a_reconnecting_pool_and_leaves_the_neighbours_alone() throws Exception {
        LocalDatabase neighbour = fixture.source
                .database()
                .server()
                .createDatabase("neighbour_of_" + fixture.source.database().name());
        MigrationSpec spec = fixture.aMigration(30);
        fixture.withProbe(null);
        fixture.approved(spec);
        ApplicationWriters writers = new ApplicationWriters(fixture.source, 4);
        try (Connection other = neighbour.server().connect(neighbour.name(), CutoverFixture.APP, "")) {
            await().until(() -> writers.acknowledged.size() > 200);

            StepOutcome outcome = fixture.step.perform(fixture.aRun(spec, _ -> {}));

            assertThat(outcome).isInstanceOf(StepOutcome.Succeeded.class);
            int refusedBefore = writers.refusals.get();
            await().until(() -> writers.refusals.get() > refusedBefore + 10);
            writers.stop();
            assertThat(new TreeSet<>(fixture.target.column("SELECT id FROM ledger")))
                    .isEqualTo(new TreeSet<>(writers.acknowledged));
            assertThat(fixture.target.one("SELECT last_value FROM ledger_seq"))
                    .isEqualTo(fixture.source.one("SELECT last_value FROM ledger_seq"));
            assertThat(fixture.source.admits(CutoverFixture.APP)).isFalse();
            assertThat(fixture.target.admits(CutoverFixture.APP)).isTrue();
            assertThat(other.isValid(1)).isTrue();
            assertThat(new Side(neighbour).admits(CutoverFixture.APP)).isTrue();
        } finally {
            writers.stop();
        }
    }

    @Test
    void certifies_what_was_measured_and_says_how_to_open_the_source_again() {
        List<String> asFound = fixture.source.grants();
        MigrationSpec spec = fixture.aMigration(30);
        String hash = fixture.approved(spec).planHash();
        fixture.step.perform(fixture.aRun(spec, _ -> {}));

        Certificate certificate = fixture.certificates.find(spec.migrationId()).orElseThrow();

        assertThat(certificate.approved().by()).isEqualTo("anna");
        assertThat(certificate.approved().planHash()).isEqualTo(hash);
        assertThat(certificate.writeDowntimeMillis()).isBetween(1L, 30_000L);
        assertThat(certificate.phases())
                .extracting("phase")
                .startsWith(Phase.REQUESTED)
                .endsWith(Phase.DONE);
        assertThat(certificate.fence().path("position").path("lsn").asString()).contains("/");
        assertThat(certificate.silence().path("seenAt").isNull()).isFalse();
        assertThat(certificate.lastObjects().path("sequences").asInt()).isEqualTo(1);
        assertThat(fixture.source.grants()).isNotEqualTo(asFound);
        fixture.source.execute(certificate.openSourceAgain().toArray(String[]::new));
        assertThat(fixture.source.grants()).isEqualTo(asFound);
    }

    @ParameterizedTest
    @ValueSource(strings = {"FENCED", "DRAINING", "MIGRATING", "VERIFIED"})
    void an_abort_before_the_commit_leaves_the_source_as_found(String place) throws Exception {
        fixture.source.execute("GRANT CONNECT ON DATABASE \""
                + fixture.source.database().name() + "\" TO shop_reader WITH GRANT OPTION");
        fixture.deferred.add(alwaysTrigger());
        List<String> asFound = fixture.source.grants();
        MigrationSpec spec = fixture.aMigration(30);
        fixture.approved(spec);
        AtomicReference<TestRun> run = new AtomicReference<>();
        AtomicReference<StopDecision> answer = new AtomicReference<>();
        ApplicationWriters writers = new ApplicationWriters(fixture.source, 2);
        try {
            await().until(() -> writers.acknowledged.size() > 20);
            run.set(fixture.aRun(spec, reached -> {
                if (reached.equals(place)) {
                    answer.set(fixture.step.stopRequested(run.get()));
                }
            }));

            StepOutcome outcome = fixture.step.perform(run.get());

            assertThat(answer.get()).isInstanceOf(StopDecision.AnswerLater.class);
            assertThat(outcome).isInstanceOf(StepOutcome.RolledBack.class);
            assertThat(fixture.source.grants()).isEqualTo(asFound);
            int before = writers.acknowledged.size();
            await().until(() -> writers.acknowledged.size() > before + 20);
            writers.stop();
            await().untilAsserted(() -> assertThat(Set.copyOf(fixture.target.column("SELECT id FROM ledger")))
                    .isEqualTo(writers.acknowledged));
            assertThat(fixture.target.admits(CutoverFixture.APP)).isFalse();
            assertThat(fixture.target.column("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"))
                    .isEmpty();
        } finally {
            writers.stop();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"COMMITTED", "OPENING", "SWITCHING", "DONE"})
    void an_abort_after_the_commit_is_refused_with_the_reason(String place) {
        MigrationSpec spec = fixture.aMigration(30);
        fixture.approved(spec);
        AtomicReference<TestRun> run = new AtomicReference<>();
        AtomicReference<StopDecision> answer = new AtomicReference<>();
        run.set(fixture.aRun(spec, reached -> {
            if (reached.equals(place)) {
                answer.set(fixture.step.stopRequested(run.get()));
            }
        }));
        assertThat(fixture.step.perform(run.get())).isInstanceOf(StepOutcome.Succeeded.class);
        assertThat(answer.get())
                .isInstanceOfSatisfying(
                        StopDecision.Refuse.class,
                        refuse -> assertThat(refuse.reason()).contains("no return"));
    }

    @Test
    void a_run_that_was_told_to_stop_before_its_cutover_began_can_not_begin_one() {
        MigrationSpec spec = fixture.aMigration(30);
        fixture.approved(spec);
        AtomicReference<TestRun> run = new AtomicReference<>();
        run.set(fixture.aRun(spec, reached -> {
            if (reached.equals("BEFORE_REQUESTED")) {
                assertThat(fixture.step.stopRequested(run.get())).isInstanceOf(StopDecision.Stop.class);
            }
        }));
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> fixture.step.perform(run.get()))
                .isInstanceOf(io.landfall.messaging.step.RunInterruptedException.class);
        assertThat(fixture.journal.newest(spec.migrationId())).isEmpty();
        assertThat(fixture.approvals.given(spec.migrationId())).isPresent();
    }

    @Test
    void rolls_back_when_the_marker_does_not_come_through_in_time() {
        List<String> asFound = fixture.source.grants();
        MigrationSpec spec = fixture.aMigration(2);
        fixture.approved(spec);
        fixture.pauseReplication(true);
        StepOutcome outcome = fixture.step.perform(fixture.aRun(spec, _ -> {}));
        assertThat(outcome).isInstanceOfSatisfying(StepOutcome.Failed.class, failed -> {
            assertThat(failed.failure().code()).isEqualTo("WRITE_DOWNTIME_EXCEEDED");
            assertThat(failed.failure().reason()).contains("DRAINING", "marker");
        });
        assertThat(fixture.source.grants()).isEqualTo(asFound);
    }

    @ParameterizedTest
    @ValueSource(strings = {"FENCED", "MIGRATING"})
    void rolls_back_when_a_superuser_writes_behind_the_fence(String place) {
        List<String> asFound = fixture.source.grants();
        MigrationSpec spec = fixture.aMigration(30);
        fixture.approved(spec);
        StepOutcome outcome = fixture.step.perform(fixture.aRun(spec, reached -> {
            if (reached.equals(place)) {
                fixture.source.execute("INSERT INTO ledger (id, amount) VALUES ('behind the fence', 1)");
            }
        }));
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        StepOutcome.Failed.class,
                        failed -> assertThat(failed.failure().code()).isEqualTo("FENCE_BREACHED"));
        assertThat(fixture.source.grants()).isEqualTo(asFound);
        assertThat(fixture.target.admits(CutoverFixture.APP)).isFalse();
    }

    @Test
    void rolls_back_when_somebody_opens_the_source_behind_the_fence() {
        MigrationSpec spec = fixture.aMigration(30);
        fixture.approved(spec);
        StepOutcome outcome = fixture.step.perform(fixture.aRun(spec, reached -> {
            if (reached.equals("MIGRATING")) {
                fixture.source.execute("GRANT CONNECT ON DATABASE \""
                        + fixture.source.database().name() + "\" TO shop_reader");
            }
        }));
        assertThat(outcome).isInstanceOfSatisfying(StepOutcome.Failed.class, failed -> {
            assertThat(failed.failure().code()).isEqualTo("FENCE_BREACHED");
            assertThat(failed.failure().reason()).contains("shop_reader");
        });
        assertThat(fixture.source.admits(CutoverFixture.APP)).isTrue();
    }

    @Test
    void rolls_back_when_somebody_opens_the_target_before_the_commit() {
        MigrationSpec spec = fixture.aMigration(30);
        fixture.approved(spec);
        StepOutcome outcome = fixture.step.perform(fixture.aRun(spec, reached -> {
            if (reached.equals("MIGRATING")) {
                fixture.target.execute("GRANT CONNECT ON DATABASE \""
                        + fixture.target.database().name() + "\" TO shop_reader");
            }
        }));
        assertThat(outcome).isInstanceOfSatisfying(StepOutcome.Failed.class, failed -> {
            assertThat(failed.failure().code()).isEqualTo("TARGET_IS_OPEN");
            assertThat(failed.failure().reason()).contains("shop_reader");
        });
        assertThat(fixture.source.admits(CutoverFixture.APP)).isTrue();
    }

    @Test
    void an_approval_serves_one_cutover() {
        MigrationSpec spec = fixture.aMigration(2);
        fixture.approved(spec);
        fixture.pauseReplication(true);
        fixture.step.perform(fixture.aRun(spec, _ -> {}));
        fixture.pauseReplication(false);
        assertThat(fixture.step.perform(fixture.aRun(spec, _ -> {}))).isInstanceOf(StepOutcome.Lapsed.class);
    }

    @Test
    void a_probe_that_can_still_log_in_before_is_refused_inside_the_fence() {
        fixture.withProbe(CutoverFixture.APP);
        MigrationSpec spec = fixture.aMigration(30);
        fixture.approved(spec);
        assertThat(fixture.step.perform(fixture.aRun(spec, _ -> {}))).isInstanceOf(StepOutcome.Succeeded.class);
        assertThat(fixture.fact(spec.migrationId(), Facts.FENCE, Facts.FenceProof.class)
                        .probe())
                .contains("permission denied for database");
    }

    @Test
    void a_probe_that_proves_nothing_stops_before_the_fence() {
        fixture.withProbe("nobody_at_all");
        MigrationSpec spec = fixture.aMigration(30);
        fixture.approved(spec);
        assertThat(fixture.step.perform(fixture.aRun(spec, _ -> {})))
                .isInstanceOfSatisfying(
                        StepOutcome.Failed.class,
                        failed -> assertThat(failed.failure().code()).isEqualTo("PROBE_INVALID"));
        assertThat(fixture.journal.newest(spec.migrationId()).orElseThrow().fencedSince())
                .isNull();
    }

    @Test
    void deferred_objects_are_there_once_the_target_is_open() {
        fixture.deferred.add(alwaysTrigger());
        MigrationSpec spec = fixture.aMigration(30);
        fixture.approved(spec);
        assertThat(fixture.step.perform(fixture.aRun(spec, _ -> {}))).isInstanceOf(StepOutcome.Succeeded.class);
        assertThat(fixture.target.one("SELECT tgenabled FROM pg_trigger WHERE tgname = 'stamp'"))
                .isEqualTo("A");
    }

    @Test
    void applications_do_not_wait_for_materialized_views() {
        for (Side side : List.of(fixture.source, fixture.target)) {
            side.execute(
                    "CREATE MATERIALIZED VIEW entries AS SELECT count(*) AS n FROM ledger",
                    "ALTER MATERIALIZED VIEW entries OWNER TO shop_owner");
        }
        fixture.source.execute("INSERT INTO ledger (id, amount) VALUES ('one', 1)");
        MigrationSpec spec = fixture.aMigration(30);
        fixture.approved(spec);
        AtomicReference<String> whenSwitched = new AtomicReference<>();
        StepOutcome outcome = fixture.step.perform(fixture.aRun(spec, reached -> {
            if (reached.equals("AFTER_SWITCH_TRAFFIC")) {
                whenSwitched.set(fixture.target.one("SELECT n FROM entries"));
            }
        }));
        assertThat(outcome).isInstanceOf(StepOutcome.Succeeded.class);
        assertThat(whenSwitched).hasValue("0");
        assertThat(fixture.target.one("SELECT n FROM entries")).isEqualTo("1");
        assertThat(fixture.fact(spec.migrationId(), Facts.OPENING, Facts.Opening.class)
                        .refreshed())
                .containsExactly("public.entries");
    }

    @Test
    void a_cutover_is_gone_on_with_also_where_the_journals_clock_went_back() throws Exception {
        MigrationSpec spec = fixture.aMigration(2);
        fixture.approved(spec);
        fixture.pauseReplication(true);
        assertThat(fixture.step.perform(fixture.aRun(spec, _ -> {}))).isInstanceOf(StepOutcome.Failed.class);
        fixture.pauseReplication(false);
        fixture.approved(spec);
        TestRun run = fixture.aRun(spec, reached -> {
            if (reached.equals("FENCED")) {
                throw new TestRun.Crash();
            }
        });
        assertThat(catchThrowable(() -> fixture.step.perform(run))).isInstanceOf(TestRun.Crash.class);
        fixture.jdbc
                .sql("UPDATE cutover SET requested_at = requested_at - interval '4 minutes' WHERE phase = 'FENCED'")
                .update();

        assertThat(fixture.step.perform(run.takenOver(_ -> {}))).isInstanceOf(StepOutcome.Succeeded.class);
    }

    @Test
    void a_journal_that_fails_for_a_moment_does_not_undo_the_cutover() {
        MigrationSpec spec = fixture.aMigration(30);
        fixture.approved(spec);
        AtomicInteger failures = new AtomicInteger();
        TestRun run = fixture.aRun(spec, reached -> {
            if (reached.equals("BEFORE_MIGRATE_LAST_OBJECTS") && failures.getAndIncrement() == 0) {
                fixture.cutJournal();
            }
        });
        StepOutcome outcome = fixture.step.perform(run);
        while (outcome instanceof StepOutcome.Again) {
            outcome = fixture.step.perform(run);
        }
        assertThat(outcome).isInstanceOf(StepOutcome.Succeeded.class);
        assertThat(failures).hasValue(2);
    }

    @Test
    void the_source_opens_at_once_also_when_an_administrator_changes_the_database_at_that_moment() throws Exception {
        List<String> asFound = fixture.source.grants();
        MigrationSpec spec = fixture.aMigration(30);
        fixture.approved(spec);
        LocalDatabase source = fixture.source.database();
        AtomicInteger changes = new AtomicInteger();
        AtomicReference<TestRun> run = new AtomicReference<>();
        try (Connection administrator = source.server().connect("postgres");
                ExecutorService later = Executors.newVirtualThreadPerTaskExecutor()) {
            administrator.setAutoCommit(false);
            run.set(fixture.aRun(spec, reached -> {
                if (reached.equals("FENCED")) {
                    fixture.step.stopRequested(run.get());
                }
                if (reached.equals("BEFORE_REOPEN_SOURCE") && changes.getAndIncrement() == 0) {
                    change(administrator, source);
                    Future<?> committed = later.submit(() -> commitOnceSomebodyWaits(administrator));
                    assertThat(committed).isNotNull();
                }
            }));
            assertThat(fixture.step.perform(run.get())).isInstanceOf(StepOutcome.RolledBack.class);
        }
        assertThat(fixture.source.grants()).isEqualTo(asFound);
    }

    private static void change(Connection administrator, LocalDatabase source) {
        try (Statement statement = administrator.createStatement()) {
            statement.execute("ALTER DATABASE \"" + source.name() + "\" CONNECTION LIMIT 70");
        } catch (SQLException failure) {
            throw new AssertionError(failure);
        }
    }

    private Void commitOnceSomebodyWaits(Connection administrator) throws SQLException {
        await().until(() -> fixture.source
                .one("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND usename = '"
                        + CutoverFixture.LANDFALL + "'")
                .equals("1"));
        administrator.commit();
        return null;
    }

    @Test
    void a_plan_that_changed_since_the_approval_stops_before_the_fence() {
        MigrationSpec spec = fixture.aMigration(30);
        fixture.approved(spec);
        fixture.source.execute(
                "GRANT CONNECT ON DATABASE \"" + fixture.source.database().name() + "\" TO shop_reader");
        assertThat(fixture.step.perform(fixture.aRun(spec, _ -> {})))
                .isInstanceOfSatisfying(
                        StepOutcome.Failed.class,
                        failed -> assertThat(failed.failure().code()).isEqualTo("PLAN_CHANGED"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ALTER TABLE ledger ADD COLUMN note text", "CREATE VIEW amounts AS SELECT amount FROM ledger"})
    void an_object_of_the_source_that_changes_just_before_the_fence_turns_the_cutover_back(String ddl) {
        List<String> asFound = fixture.source.grants();
        MigrationSpec spec = fixture.aMigration(30);
        fixture.approved(spec);
        StepOutcome outcome = fixture.step.perform(fixture.aRun(spec, reached -> {
            if (reached.equals("AFTER_CHECK_BOTH_SIDES")) {
                fixture.source.execute(ddl);
            }
        }));
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        StepOutcome.Failed.class,
                        failed -> assertThat(failed.failure().code()).isEqualTo("SOURCE_CATALOG_CHANGED"));
        assertThat(fixture.source.grants()).isEqualTo(asFound);
        assertThat(fixture.source.admits(CutoverFixture.APP)).isTrue();
        assertThat(fixture.target.admits(CutoverFixture.APP)).isFalse();
    }

    /** No definition differs, and no row is sent. */
    @Test
    void a_column_that_is_rewritten_just_before_the_fence_turns_the_cutover_back() throws Exception {
        List<String> asFound = fixture.source.grants();
        List<QualifiedName> ledger = List.of(new QualifiedName("public", "ledger"));
        try (Connection source = fixture.source.database().connect()) {
            LoadedColumns.keep(source, ledger, LoadedColumns.read(source, ledger));
        }
        MigrationSpec spec = fixture.aMigration(30);
        fixture.approved(spec);
        StepOutcome outcome = fixture.step.perform(fixture.aRun(spec, reached -> {
            if (reached.equals("AFTER_CHECK_BOTH_SIDES")) {
                fixture.source.execute("ALTER TABLE ledger ALTER amount TYPE int USING amount + 1");
            }
        }));
        assertThat(outcome).isInstanceOfSatisfying(StepOutcome.Failed.class, failed -> {
            assertThat(failed.failure().code()).isEqualTo("SOURCE_REWRITTEN");
            assertThat(failed.failure().reason()).contains("public.ledger (amount)");
        });
        assertThat(fixture.source.grants()).isEqualTo(asFound);
        assertThat(fixture.target.admits(CutoverFixture.APP)).isFalse();
    }

    @Test
    void rows_in_a_table_made_since_the_load_turn_the_cutover_back() {
        fixture.target.execute(
                "INSERT INTO landfall.table_load (task, schema_name, table_name, era, state, finished_at)"
                        + " VALUES ('task', 'public', 'ledger', 1, 'Table completed', now())");
        for (Side side : List.of(fixture.source, fixture.target)) {
            side.execute("CREATE TABLE late (id int PRIMARY KEY)", "ALTER TABLE late OWNER TO shop_owner");
        }
        MigrationSpec spec = fixture.aMigration(30);
        fixture.approved(spec);
        StepOutcome outcome = fixture.step.perform(fixture.aRun(spec, reached -> {
            if (reached.equals("AFTER_CHECK_BOTH_SIDES")) {
                fixture.source.execute("INSERT INTO late VALUES (1)");
            }
        }));
        assertThat(outcome).isInstanceOfSatisfying(StepOutcome.Failed.class, failed -> {
            assertThat(failed.failure().code()).isEqualTo("TABLES_NOT_REPLICATED");
            assertThat(failed.failure().reason()).contains("public.late");
        });
        assertThat(fixture.source.admits(CutoverFixture.APP)).isTrue();
    }

    private DeferredObject alwaysTrigger() {
        for (Side side : List.of(fixture.source, fixture.target)) {
            side.execute(
                    "CREATE OR REPLACE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.amount := -1; RETURN NEW; END'");
        }
        return new DeferredObject(
                "trigger stamp on public.ledger",
                "TRIGGER",
                List.of(
                        "CREATE TRIGGER stamp BEFORE INSERT ON public.ledger FOR EACH ROW EXECUTE FUNCTION public.stamp()",
                        "ALTER TABLE ONLY public.ledger ENABLE ALWAYS TRIGGER stamp"));
    }
}
