package io.landfall.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.contracts.spec.CutoverSpec;
import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.cutover.certificate.Certificate;
import io.landfall.cutover.cutovertime.DeferredObject;
import io.landfall.cutover.cutovertime.UnreplicatedMigration;
import io.landfall.databases.catalog.postgresql.LargeObjects;
import io.landfall.messaging.step.StepOutcome;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What no change stream carries: unlogged tables and large objects. */
class UnreplicatedIT {

    private static final List<String> TABLES = List.of(
            "CREATE UNLOGGED TABLE basket (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, note text UNIQUE, raw bytea,"
                    + " kind regclass, doubled bigint GENERATED ALWAYS AS (id * 2) STORED)",
            "CREATE UNLOGGED TABLE \"Basket.Line\" (basket bigint NOT NULL REFERENCES basket, ledger text REFERENCES ledger)",
            "CREATE UNLOGGED TABLE nothing_in_it ()",
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'fired'; END $$",
            "ALTER TABLE basket OWNER TO shop_owner",
            "ALTER TABLE \"Basket.Line\" OWNER TO shop_owner",
            "ALTER TABLE nothing_in_it OWNER TO shop_owner");

    private static final List<String> ROWS = List.of(
            "INSERT INTO ledger (id, amount) VALUES ('one', 1)",
            "INSERT INTO basket (note, raw, kind) VALUES (NULL, NULL, 'ledger'), ('', '', NULL), (E'\\\\N\\t\\n\\\\.', '\\x00ff0a5c', 'basket')",
            "INSERT INTO basket (note, raw) SELECT 'row ' || n, sha256(n::text::bytea) FROM generate_series(1, 2000) AS n",
            "INSERT INTO \"Basket.Line\" SELECT id, CASE WHEN id % 2 = 0 THEN 'one' END FROM basket");

    private static final String TRIGGER =
            "CREATE TRIGGER refuse BEFORE TRUNCATE OR INSERT ON basket EXECUTE FUNCTION refuse()";

    /** Empty, around a page of 2 KiB, around a chunk, a hole in front and within, zeros at the end, a few megabytes. */
    private static final List<String> LARGE_OBJECTS = List.of(
            "SELECT lo_create(70001)",
            "SELECT lo_from_bytea(70002, '\\x00')",
            "SELECT lo_from_bytea(70010 + n, (SELECT substring(string_agg(sha256(i::text::bytea), ''::bytea), 1, 2047 + n)"
                    + " FROM generate_series(1, 65) i)) FROM generate_series(0, 2) n",
            "SELECT lo_from_bytea(70020 + n, (SELECT substring(string_agg(sha256(i::text::bytea), ''::bytea), 1, 262143 + n)"
                    + " FROM generate_series(1, 8193) i)) FROM generate_series(0, 2) n",
            "SELECT lo_create(70030), lo_put(70030, 3000000, 'behind a hole'), lo_put(70030, 5000000, 'and another')",
            "SELECT lo_from_bytea(70031, 'then zeros'), lo_put(70031, 700000, '\\x0000')",
            "SELECT lo_from_bytea(70040, (SELECT string_agg(sha256(i::text::bytea), ''::bytea) FROM generate_series(1, 120000) i))",
            "ALTER LARGE OBJECT 70002 OWNER TO shop_owner",
            "ALTER LARGE OBJECT 70040 OWNER TO shop_owner",
            "GRANT SELECT ON LARGE OBJECT 70040 TO PUBLIC",
            "GRANT SELECT, UPDATE ON LARGE OBJECT 70040 TO shop_reader WITH GRANT OPTION",
            "COMMENT ON LARGE OBJECT 70040 IS 'it''s large'");

    private static final String OBJECTS = """
            SELECT m.oid || ' ' || pg_get_userbyid(m.lomowner) || ' ' || md5(lo_get(m.oid)) || ' ' || length(lo_get(m.oid)) || ' '
                   || coalesce(obj_description(m.oid, 'pg_largeobject'), '-') || ' '
                   || coalesce((SELECT string_agg(x::text, ',' ORDER BY x::text) FROM unnest(m.lomacl) x), '-')
              FROM pg_largeobject_metadata m ORDER BY m.oid
            """;
    private static final String BASKETS =
            "SELECT basket::text FROM basket UNION ALL SELECT line::text FROM \"Basket.Line\" AS line ORDER BY 1";

    private CutoverFixture fixture;

    @BeforeEach
    void prepare() throws Exception {
        fixture = new CutoverFixture();
        for (Side side : List.of(fixture.source, fixture.target)) {
            side.execute(TABLES.toArray(String[]::new));
            // would be given to each large object that its owner makes
            side.execute("ALTER DEFAULT PRIVILEGES FOR ROLE shop_owner GRANT ALL ON LARGE OBJECTS TO shop_app");
        }
        fixture.source.execute(ROWS.toArray(String[]::new));
        fixture.source.execute(TRIGGER);
        fixture.target.execute(TRIGGER);
        fixture.source.execute(LARGE_OBJECTS.toArray(String[]::new));
        // those that the test's superuser owns
        fixture.source.execute(
                "DO $$ DECLARE object oid; BEGIN FOR object IN SELECT oid FROM pg_largeobject_metadata LOOP"
                        + " EXECUTE format('ALTER LARGE OBJECT %s OWNER TO shop_owner', object); END LOOP; END $$");
    }

    @AfterEach
    void end() throws Exception {
        fixture.stop();
    }

    @Test
    void come_over_inside_the_fence_and_are_certified() {
        MigrationSpec spec = fixture.aMigration(60);
        assertThat(fixture.plan().copied())
                .containsExactly("public.\"Basket.Line\"", "public.basket", "public.nothing_in_it", "large objects");
        assertThat(fixture.plan().expectedDowntime()).contains("up to 20 s to copy");
        fixture.approved(spec);

        StepOutcome outcome = fixture.step.perform(fixture.aRun(spec, _ -> {}));

        assertThat(outcome).as(outcome.toString()).isInstanceOf(StepOutcome.Succeeded.class);
        assertThat(fixture.target.column(BASKETS)).hasSize(4006).isEqualTo(fixture.source.column(BASKETS));
        assertThat(fixture.target.column(OBJECTS)).hasSize(11).isEqualTo(fixture.source.column(OBJECTS));
        assertThat(Integer.parseInt(fixture.target.one("SELECT count(*) FROM pg_largeobject WHERE loid = 70030")))
                .as("pages where the source has holes")
                .isLessThan(300);
        Certificate certificate = fixture.certificates.find(spec.migrationId()).orElseThrow();
        assertThat(certificate.lastObjects().path("copied").path("rows").asLong())
                .isEqualTo(4006);
        assertThat(certificate.verification().path("largeObjects").path("means").asString())
                .isEqualTo("DIGEST");
        assertThat(certificate.verification().path("largeObjects").path("count").asInt())
                .isEqualTo(11);
        assertThat(certificate
                        .verification()
                        .path("tables")
                        .valueStream()
                        .map(table -> table.path("table").asString() + " "
                                + table.path("means").asString()))
                .contains("public.basket DIGEST", "public.\"Basket.Line\" DIGEST");
    }

    @Test
    void go_again_when_the_cutover_is_undone_and_come_again_with_the_next() {
        fixture.deferred.add(new DeferredObject(
                "trigger late on public.basket",
                "TRIGGER",
                List.of(
                        "CREATE TRIGGER late BEFORE INSERT ON public.basket EXECUTE FUNCTION public.refuse()",
                        "ALTER TABLE public.basket ENABLE ALWAYS TRIGGER late")));
        MigrationSpec spec = fixture.aMigration(60);
        fixture.approved(spec);
        AtomicReference<TestRun> run = new AtomicReference<>();
        run.set(fixture.aRun(spec, reached -> {
            if (reached.equals("VERIFIED")) {
                assertThat(fixture.target.column(OBJECTS)).hasSize(11);
                fixture.step.stopRequested(run.get());
            }
        }));

        assertThat(fixture.step.perform(run.get())).isInstanceOf(StepOutcome.RolledBack.class);

        assertThat(fixture.target.column(OBJECTS)).isEmpty();
        assertThat(fixture.target.column(BASKETS)).isEmpty();
        assertThat(fixture.target.column("SELECT oid FROM landfall.large_object"))
                .isEmpty();
        fixture.source.execute(
                "SET session_replication_role = replica",
                "INSERT INTO basket (note) VALUES ('later')",
                "SELECT lo_unlink(70001)");
        MigrationSpec again = fixture.aMigration(60);
        fixture.approved(again);
        assertThat(fixture.step.perform(fixture.aRun(again, _ -> {}))).isInstanceOf(StepOutcome.Succeeded.class);
        assertThat(fixture.target.column(BASKETS)).isEqualTo(fixture.source.column(BASKETS));
        assertThat(fixture.target.column(OBJECTS)).hasSize(10).isEqualTo(fixture.source.column(OBJECTS));
    }

    @Test
    void a_write_to_the_target_after_the_copy_is_found() {
        MigrationSpec spec = fixture.aMigration(60);
        fixture.approved(spec);
        StepOutcome outcome = fixture.step.perform(fixture.aRun(spec, reached -> {
            if (reached.equals("VERIFYING")) {
                fixture.target.execute("SELECT lo_put(70040, 1000000, 'x')");
            }
        }));
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        StepOutcome.Failed.class,
                        failed -> assertThat(failed.failure().code()).isEqualTo("LARGE_OBJECTS_DIFFER"));
        assertThat(fixture.source.admits(CutoverFixture.APP)).isTrue();
    }

    @Test
    void growth_after_the_approval_closes_the_gate_before_the_fence() {
        MigrationSpec spec = fixture.aMigration(6);
        fixture.approved(spec);
        fixture.source.execute(
                "SET session_replication_role = replica",
                "INSERT INTO basket (note) SELECT 'more ' || n || repeat(md5(n::text), 30) FROM generate_series(1, 20000) AS n");
        StepOutcome outcome = fixture.step.perform(fixture.aRun(spec, _ -> {}));
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        StepOutcome.Failed.class,
                        failed -> assertThat(failed.failure().toString())
                                .contains("GATE_CLOSED_AGAIN", "COPY_INSIDE_FENCE", "public.basket"));
        assertThat(fixture.journal.newest(spec.migrationId()).orElseThrow().fencedSince())
                .isNull();
    }

    @Test
    void large_objects_that_are_somebody_elses_close_the_gate_and_stay() {
        fixture.target.execute("SELECT lo_from_bytea(80000, 'mine')");
        MigrationSpec spec = fixture.aMigration(60);
        fixture.approved(spec);
        StepOutcome outcome = fixture.step.perform(fixture.aRun(spec, _ -> {}));
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        StepOutcome.Failed.class,
                        failed -> assertThat(failed.failure().reason()).contains("80000"));
        assertThat(fixture.target.column("SELECT oid FROM pg_largeobject_metadata"))
                .containsExactly("80000");
    }

    @Test
    void a_copy_that_does_not_end_by_the_deadline_is_undone() throws Exception {
        MigrationSpec spec = fixture.aMigration(5);
        fixture.approved(spec);
        try (Connection other = fixture.target.database().connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            StepOutcome outcome = fixture.step.perform(fixture.aRun(spec, reached -> {
                if (reached.equals("COPYING")) {
                    try {
                        // in the way of the copied row, which waits for as long as it may
                        statement.execute("INSERT INTO landfall.large_object SELECT 70001");
                    } catch (java.sql.SQLException failure) {
                        throw new AssertionError(failure);
                    }
                    waitUntilTheBudgetIsNearlySpent(spec);
                }
            }));
            assertThat(outcome)
                    .isInstanceOfSatisfying(
                            StepOutcome.Failed.class,
                            failed -> assertThat(failed.failure().code()).isEqualTo("WRITE_DOWNTIME_EXCEEDED"));
            other.rollback();
        }
        assertThat(fixture.source.admits(CutoverFixture.APP)).isTrue();
        assertThat(fixture.target.column(OBJECTS)).isEmpty();
        assertThat(fixture.target.column(BASKETS)).isEmpty();
    }

    /** Less is left than the lock_timeout of the session that copies. */
    private void waitUntilTheBudgetIsNearlySpent(MigrationSpec spec) {
        org.awaitility.Awaitility.await()
                .until(() -> fixture.journal
                                .newest(spec.migrationId())
                                .orElseThrow()
                                .budget()
                                .compareTo(Duration.ofMillis(2500))
                        < 0);
    }

    @Test
    void without_cutover_large_objects_come_over_as_of_one_moment_and_again_in_a_retry() throws Exception {
        MigrationSpec spec = withoutCutover(fixture.aMigration(60));
        UnreplicatedMigration migration = new UnreplicatedMigration();
        for (int attempt = 1; attempt <= 2; attempt++) {
            try (Connection source = connection(fixture.source);
                    Connection target = connection(fixture.target)) {
                UnreplicatedMigration.Copied copied = migration
                        .bringOver(source, target, attempt, spec, () -> Duration.ofMinutes(1))
                        .orElseThrow();
                assertThat(copied.largeObjects()).isEqualTo(11);
                assertThat(copied.tables()).isEmpty();
            }
            assertThat(fixture.target.column(OBJECTS)).isEqualTo(fixture.source.column(OBJECTS));
        }
        try (Connection target = connection(fixture.target)) {
            while (LargeObjects.dropSome(target)) {
                // as an abort does
            }
        }
        assertThat(fixture.target.column(OBJECTS)).isEmpty();
    }

    private static Connection connection(Side side) throws Exception {
        return side.database().server().connect(side.database().name(), CutoverFixture.LANDFALL, "");
    }

    private static MigrationSpec withoutCutover(MigrationSpec spec) {
        CutoverSpec cutover = spec.cutover();
        return new MigrationSpec(
                spec.migrationId(),
                spec.taskId(),
                spec.taskName(),
                spec.revision(),
                spec.source(),
                spec.target(),
                spec.database(),
                spec.targetDatabase(),
                spec.exclude(),
                spec.roles(),
                new CutoverSpec(
                        false, null, cutover.maxLag(), cutover.sustainedFor(), cutover.maxWriteDowntime(), null),
                spec.dataValidation(),
                spec.maxParallelDatabases(),
                spec.maxRetainedWalBytes(),
                spec.requestedBy(),
                spec.lastEditedBy());
    }
}
