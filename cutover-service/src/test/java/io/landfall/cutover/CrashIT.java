package io.landfall.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.cutover.approval.CutoverPlan;
import io.landfall.cutover.cutovertime.DeferredObject;
import io.landfall.messaging.step.RunInterruptedException;
import io.landfall.messaging.step.StepOutcome;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A worker dies between any two boundaries of a cutover, and another one, with a later lease, goes on. */
class CrashIT {

    private static CutoverFixture fixture;
    private static List<String> asFound;

    @BeforeAll
    static void prepare() throws Exception {
        fixture = new CutoverFixture();
        asFound = fixture.source.grants();
        for (Side side : List.of(fixture.source, fixture.target)) {
            side.execute(
                    "CREATE UNLOGGED TABLE basket (note text PRIMARY KEY)", "ALTER TABLE basket OWNER TO shop_owner");
            side.execute("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'fired'; END $$");
            side.execute("CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'");
        }
        fixture.source.execute(
                "INSERT INTO basket VALUES ('apples'), ('pears')",
                "SELECT lo_from_bytea(70001, 'large')",
                "ALTER LARGE OBJECT 70001 OWNER TO shop_owner");
        fixture.deferred.add(new DeferredObject(
                "trigger basket.refuse",
                "TRIGGER",
                List.of(
                        "CREATE TRIGGER refuse BEFORE INSERT ON public.basket EXECUTE FUNCTION public.refuse()",
                        "ALTER TABLE ONLY public.basket ENABLE ALWAYS TRIGGER refuse")));
        fixture.deferred.add(new DeferredObject(
                "trigger ledger.stamp",
                "TRIGGER",
                List.of(
                        "CREATE TRIGGER stamp BEFORE INSERT ON public.ledger FOR EACH ROW EXECUTE FUNCTION public.stamp()",
                        "ALTER TABLE ONLY public.ledger ENABLE ALWAYS TRIGGER stamp")));
    }

    @AfterAll
    static void end() throws Exception {
        fixture.stop();
    }

    @Test
    void another_worker_completes_the_cutover_from_wherever_it_was() {
        Set<String> places = new LinkedHashSet<>();
        cutOver(places::add);
        assertThat(places)
                .contains(
                        "BEFORE_FENCE_SOURCE",
                        "AFTER_FENCE_SOURCE",
                        "FENCED",
                        "DRAINING",
                        "COPYING",
                        "COPIED",
                        "COMMITTED",
                        "TARGET_OPEN");
        places.remove("heartbeat");
        for (String place : places) {
            List<StepOutcome> outcomes = cutOver(crashOnceAt(place));
            assertThat(outcomes).as(place).singleElement().isInstanceOf(StepOutcome.Succeeded.class);
        }
    }

    @Test
    void another_worker_completes_the_rollback_from_wherever_it_was() {
        Set<String> places = new LinkedHashSet<>();
        abortAt("VERIFIED", places::add);
        List<String> wayBack = new ArrayList<>(places);
        wayBack = wayBack.subList(wayBack.indexOf("VERIFIED") + 1, wayBack.size());
        assertThat(wayBack).contains("BEFORE_ROLLING_BACK", "AFTER_REOPEN_SOURCE", "AFTER_CLEAR_TARGET", "ROLLED_BACK");
        for (String place : wayBack) {
            if (!place.equals("heartbeat")) {
                abortAt("VERIFIED", crashOnceAt(place));
            }
        }
    }

    @Test
    void a_worker_that_wakes_up_late_changes_nothing_any_more() {
        MigrationSpec spec = fixture.aMigration(30);
        CutoverPlan plan = fixture.plan();
        fixture.approved(spec);
        AtomicInteger held = new AtomicInteger();
        List<StepOutcome> outcomes = new ArrayList<>();
        List<TestRun> runs = new ArrayList<>();
        TestRun late = fixture.aRun(spec, reached -> {
            if (reached.equals("BEFORE_FENCE_SOURCE") && held.getAndIncrement() == 0) {
                TestRun other = runs.getFirst().takenOver(_ -> {});
                outcomes.add(fixture.step.perform(other));
            }
        });
        runs.add(late);

        Throwable thrown = catchThrowable(() -> fixture.step.perform(late));

        assertThat(outcomes).singleElement().isInstanceOf(StepOutcome.Succeeded.class);
        assertThat(thrown)
                .isInstanceOfSatisfying(
                        RunInterruptedException.class,
                        interrupted ->
                                assertThat(interrupted.reason()).isEqualTo(RunInterruptedException.Reason.LEASE_LOST));
        fixture.reset(plan.fence().breakGlassSql());
    }

    /** Drives one cutover by as many workers as it takes, and checks how both sides are left. */
    private static List<StepOutcome> cutOver(Consumer<String> reached) {
        MigrationSpec spec = fixture.aMigration(30);
        CutoverPlan plan = fixture.plan();
        fixture.approved(spec);
        StepOutcome outcome = drive(fixture.aRun(spec, reached));
        assertThat(fixture.source.admits(CutoverFixture.APP)).isFalse();
        assertThat(fixture.target.admits(CutoverFixture.APP)).isTrue();
        assertThat(fixture.target.column("SELECT tgname FROM pg_trigger WHERE tgname = 'stamp'"))
                .hasSize(1);
        assertThat(copied()).containsExactly("apples", "pears", "large");
        assertThat(fixture.certificates.find(spec.migrationId())).isPresent();
        fixture.reset(plan.fence().breakGlassSql());
        assertThat(fixture.source.grants()).isEqualTo(asFound);
        return List.of(outcome);
    }

    private static void abortAt(String phase, Consumer<String> reached) {
        MigrationSpec spec = fixture.aMigration(30);
        fixture.approved(spec);
        List<TestRun> runs = new ArrayList<>();
        TestRun run = fixture.aRun(spec, place -> {
            if (place.equals(phase)) {
                fixture.step.stopRequested(runs.getFirst());
            }
            reached.accept(place);
        });
        runs.add(run);
        assertThat(drive(run)).isInstanceOf(StepOutcome.RolledBack.class);
        assertThat(fixture.source.grants()).isEqualTo(asFound);
        assertThat(fixture.source.admits(CutoverFixture.APP)).isTrue();
        assertThat(fixture.target.admits(CutoverFixture.APP)).isFalse();
        assertThat(fixture.target.column("SELECT tgname FROM pg_trigger WHERE tgname = 'stamp'"))
                .isEmpty();
        assertThat(copied()).isEmpty();
    }

    private static List<String> copied() {
        List<String> copied = new ArrayList<>(fixture.target.column("SELECT note FROM basket ORDER BY 1"));
        copied.addAll(fixture.target.column(
                "SELECT convert_from(lo_get(oid), 'UTF8') FROM pg_largeobject_metadata ORDER BY oid"));
        return copied;
    }

    private static StepOutcome drive(TestRun first) {
        TestRun run = first;
        while (true) {
            try {
                StepOutcome outcome = fixture.step.perform(run);
                if (!(outcome instanceof StepOutcome.Again)) {
                    return outcome;
                }
                run = run.takenOver(first.reached());
            } catch (TestRun.Crash crash) {
                run = run.takenOver(first.reached());
            }
        }
    }

    private static Consumer<String> crashOnceAt(String place) {
        AtomicInteger times = new AtomicInteger();
        return reached -> {
            if (reached.equals(place) && times.getAndIncrement() == 0) {
                throw new TestRun.Crash();
            }
        };
    }
}
