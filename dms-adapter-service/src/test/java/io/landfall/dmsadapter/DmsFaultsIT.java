package io.landfall.dmsadapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.landfall.contracts.Failure;
import io.landfall.contracts.Step;
import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.localservers.dms.FaultyFront.Fault;
import io.landfall.localservers.postgres.LocalDatabase;
import io.landfall.localservers.postgres.SharedPostgres;
import io.landfall.messaging.step.RunInterruptedException;
import io.landfall.messaging.step.StepFailedException;
import io.landfall.messaging.step.StepHandler;
import io.landfall.messaging.step.StepOutcome;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever happens between the adapter and DMS, a migration ends, or is parked with a reason and goes on when it is
 * retried; nothing is made twice and nothing is left behind. No event is sent here: all of it holds with events off.
 */
class DmsFaultsIT {

    private final AdapterStack stack = AdapterStack.shared();
    private final LocalDatabase source = SharedPostgres.source().freshDatabase("faults");
    private final LocalDatabase target =
            new LocalDatabase(SharedPostgres.target().server(), source.name());

    @BeforeEach
    void a_source() throws SQLException {
        source.execute("CREATE TABLE t AS SELECT generate_series(1, 500) AS id");
    }

    @AfterEach
    void no_more_faults() {
        stack.front.calm();
        stack.dms.loadsHeld = false;
    }

    @Test
    void a_migration_completes_when_operations_succeed_unheard_or_twice() throws Exception {
        completesAmongFaults(false, Fault.CUT_AFTER, Fault.DOUBLED);
    }

    @Test
    void a_start_that_nobody_heard_of_counts_though_its_load_has_ended() throws Exception {
        MigrationSpec spec = AdapterStack.aMigration(source, source.name(), false);
        stack.succeeds(spec, Step.DMS_PROVISIONING);
        stack.succeeds(spec, Step.DATABASE_PREPARATION);
        stack.front.next("StartReplicationTask", Fault.TIMED_OUT);
        migrate(spec, Step.FULL_LOAD);

        assertThat(stack.front.calm()).contains("StartReplicationTask");
        assertCompleted(spec);
    }

    @Tag("full")
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_migration_completes_when_every_operation_meets_every_fault(boolean cutover) throws Exception {
        completesAmongFaults(
                cutover, Fault.THROTTLED, Fault.SERVER_ERROR, Fault.CUT_BEFORE, Fault.CUT_AFTER, Fault.DOUBLED);
    }

    private void completesAmongFaults(boolean cutover, Fault... faults) throws Exception {
        MigrationSpec spec = AdapterStack.aMigration(source, source.name(), cutover);
        stack.front.ofEachOperation(faults);
        stack.front.next("CreateReplicationTask", Fault.THROTTLED, Fault.CUT_BEFORE, Fault.TIMED_OUT);
        stack.front.next("StartReplicationTask", Fault.SERVER_ERROR, Fault.TIMED_OUT);
        migrate(spec, Step.DMS_PROVISIONING);

        assertThat(stack.front.calm())
                .contains("CreateEndpoint", "DescribeEndpoints", "TestConnection", "CreateReplicationTask")
                .contains("StartReplicationTask", "DescribeReplicationTasks", "DescribeTableStatistics");
        assertCompleted(spec);
    }

    @Test
    void what_is_deleted_by_hand_before_and_during_the_load_is_made_again() throws Exception {
        MigrationSpec spec = AdapterStack.aMigration(source, source.name(), false);
        stack.succeeds(spec, Step.DMS_PROVISIONING);
        stack.succeeds(spec, Step.DATABASE_PREPARATION);
        assertThat(stack.dms.instances.remove("landfall-" + spec.taskId())).isNotNull();
        assertThat(stack.dms.endpoints.remove("landfall-target-" + spec.migrationId()))
                .isNotNull();
        ScriptedRun load = untilLoading(spec);
        Map<String, Object> lost = stack.dms.tasks.remove(task(spec));
        assertThat(lost).isNotNull();
        stack.dms.loadsHeld = false;

        assertThat(stack.perform(load)).isInstanceOf(StepOutcome.Succeeded.class);
        assertThat(stack.dms.tasks.get(task(spec))).isNotSameAs(lost);
        migrate(spec, Step.DATABASE_CLEANUP);
        assertCompleted(spec);
    }

    @Test
    void a_load_that_stops_is_parked_with_its_reason_and_goes_on_when_retried() throws Exception {
        MigrationSpec spec = AdapterStack.aMigration(source, source.name(), false);
        stack.succeeds(spec, Step.DMS_PROVISIONING);
        stack.succeeds(spec, Step.DATABASE_PREPARATION);
        Failure full = failureOf(stopped(spec, "failed", "LastFailureMessage", "No space left on device"));
        assertThat(full.code()).isEqualTo("DISK_FULL");
        assertThat(full.reason()).contains("No space left on device");
        Failure byHand = failureOf(stopped(spec, "stopped", "StopReason", "Stop Reason NORMAL"));
        assertThat(byHand.code()).isEqualTo("TASK_STOPPED");

        stack.dms.loadsHeld = false;
        migrate(spec, Step.FULL_LOAD);
        assertCompleted(spec);
    }

    /** The second trouble comes when the first is an hour old, and the load has been seen to go on since. */
    @Test
    void troubles_of_a_long_load_that_have_nothing_to_do_with_one_another_are_all_waited_out() throws Exception {
        MigrationSpec spec = AdapterStack.aMigration(source, source.name(), false);
        stack.succeeds(spec, Step.DMS_PROVISIONING);
        stack.succeeds(spec, Step.DATABASE_PREPARATION);
        ScriptedRun load = untilLoading(spec);
        StepHandler handler = stack.handler(Step.FULL_LOAD);
        Fault[] outage = {Fault.SERVER_ERROR, Fault.SERVER_ERROR, Fault.SERVER_ERROR};
        stack.front.next("DescribeTableStatistics", outage);
        assertThat(handler.perform(load)).isInstanceOf(StepOutcome.Again.class);
        assertThat(load.phases()).last().asString().startsWith("WAITING: ");
        stack.ageOutage(load);
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            int told = load.phases().size();
            Future<StepOutcome> onward = thread.submit(() -> handler.perform(load));
            await().until(() -> load.phases().size() > told + 3);
            stack.front.next("DescribeTableStatistics", outage);

            assertThat(onward.get(30, TimeUnit.SECONDS)).isInstanceOf(StepOutcome.Again.class);
        } finally {
            stack.dms.loadsHeld = false;
            thread.shutdownNow();
        }
        migrate(spec, Step.FULL_LOAD);
        assertCompleted(spec);
    }

    /** A run that is about to see the task stopped. */
    private ScriptedRun stopped(MigrationSpec spec, String status, String field, String words) {
        ScriptedRun load = untilLoading(spec);
        Map<String, Object> task = stack.dms.tasks.get(task(spec));
        task.remove("LastFailureMessage");
        task.put(field, words);
        task.put("Status", status);
        return load;
    }

    @Test
    @Tag("full")
    void a_task_deleted_by_hand_while_it_applies_is_told_and_an_abort_leaves_nothing() throws Exception {
        MigrationSpec spec = AdapterStack.aMigration(source, source.name(), true);
        for (Step step : List.of(Step.DMS_PROVISIONING, Step.DATABASE_PREPARATION, Step.FULL_LOAD)) {
            stack.succeeds(spec, step);
        }
        ScriptedRun schema = new ScriptedRun(spec, Step.SECONDARY_SCHEMA_MIGRATION).stoppingAt("APPLYING");
        assertThatExceptionOfType(RunInterruptedException.class).isThrownBy(() -> stack.perform(schema));
        assertThat(stack.dms.tasks.remove(task(spec))).isNotNull();

        assertThat(failureOf(new ScriptedRun(spec, Step.SECONDARY_SCHEMA_MIGRATION))
                        .code())
                .isEqualTo("DMS_RESOURCE_MISSING");
        for (Step step : List.of(
                Step.SECONDARY_SCHEMA_MIGRATION, Step.FULL_LOAD, Step.DATABASE_PREPARATION, Step.DMS_PROVISIONING)) {
            stack.undo(spec, step);
        }
        assertNothingIsLeft(spec);
    }

    /** The run has begun to load, and its worker is gone. */
    private ScriptedRun untilLoading(MigrationSpec spec) {
        stack.dms.loadsHeld = true;
        ScriptedRun load = new ScriptedRun(spec, Step.FULL_LOAD).stoppingAt("LOADING");
        assertThatExceptionOfType(RunInterruptedException.class).isThrownBy(() -> stack.perform(load));
        return load.stoppingAt("");
    }

    private Failure failureOf(ScriptedRun run) {
        return catchThrowableOfType(StepFailedException.class, () -> stack.perform(run))
                .failure();
    }

    private void migrate(MigrationSpec spec, Step from) throws Exception {
        List<Step> all = List.of(
                Step.DMS_PROVISIONING,
                Step.DATABASE_PREPARATION,
                Step.FULL_LOAD,
                Step.DATABASE_CLEANUP,
                Step.SECONDARY_SCHEMA_MIGRATION,
                Step.DMS_CLEANUP);
        for (Step step : all.subList(all.indexOf(from), all.size())) {
            stack.succeeds(spec, step);
        }
    }

    private void assertCompleted(MigrationSpec spec) throws SQLException {
        assertThat(WholePathIT.text(target, "SELECT count(*) || ' rows, ' || count(DISTINCT id) || ' ids' FROM t"))
                .isEqualTo("500 rows, 500 ids");
        assertNothingIsLeft(spec);
    }

    private void assertNothingIsLeft(MigrationSpec spec) {
        String migration = spec.migrationId().toString();
        assertThat(stack.dms.tasks.keySet()).noneMatch(name -> name.endsWith(migration));
        assertThat(stack.dms.endpoints.keySet()).noneMatch(name -> name.endsWith(migration));
        assertThat(stack.dms.instances).doesNotContainKey("landfall-" + spec.taskId());
    }

    private static String task(MigrationSpec spec) {
        return "landfall-" + spec.migrationId();
    }
}
