package io.landfall.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.contracts.Failure;
import io.landfall.contracts.MigrationStatus;
import io.landfall.contracts.Principal;
import io.landfall.contracts.Role;
import io.landfall.contracts.Step;
import io.landfall.contracts.command.StartStep;
import io.landfall.contracts.command.StepCommand;
import io.landfall.contracts.command.StopStep;
import io.landfall.contracts.command.UndoStep;
import io.landfall.contracts.reply.AbortRefused;
import io.landfall.contracts.reply.ApprovalLapsed;
import io.landfall.contracts.reply.CutoverRolledBack;
import io.landfall.contracts.reply.Reply;
import io.landfall.contracts.reply.StepAdvanced;
import io.landfall.contracts.reply.StepFailed;
import io.landfall.contracts.reply.StepStopped;
import io.landfall.contracts.reply.StepSucceeded;
import io.landfall.contracts.reply.StepUndone;
import io.landfall.contracts.reply.UndoDelayed;
import io.landfall.contracts.spec.CutoverSpec;
import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.contracts.spec.ServerSpec;
import io.landfall.orchestrator.saga.Decision;
import io.landfall.orchestrator.saga.OpenCommand;
import io.landfall.orchestrator.saga.SagaEvent;
import io.landfall.orchestrator.saga.SagaState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Given what happened, expect what the saga does: no broker, no database, no Spring. */
class MigrationSagaTest {

    private static final Principal OPERATOR = new Principal("operator", Set.of(Role.OPERATOR));
    private static final Instant NOW = Instant.parse("2026-12-01T02:00:00Z");
    private static final Failure BROKEN = Failure.retryable("BROKEN", "it broke", "mend it");
    private static final Failure STUCK = Failure.needsOperator("STUCK", "it is stuck", "push it");

    private static final Failure DEAD_LETTER =
            Failure.needsOperator(Failure.DEAD_LETTER, "it could not be handled", "mend it");

    private final List<StepCommand> sent = new ArrayList<>();
    private SagaState saga = SagaState.registered(spec(1, true, true), NOW);

    @Test
    void walks_the_workflow_with_cutover() {
        assertThat(walkToTheEnd())
                .containsExactly(
                        Step.PRE_MIGRATION_VALIDATION,
                        Step.DMS_PROVISIONING,
                        Step.DATABASE_PREPARATION,
                        Step.FULL_LOAD,
                        Step.DATABASE_CLEANUP,
                        Step.SECONDARY_SCHEMA_MIGRATION,
                        Step.SCHEMA_VALIDATION,
                        Step.DATA_VALIDATION,
                        Step.CUTOVER_APPROVAL,
                        Step.CUTOVER_CRITERIA,
                        Step.CUTOVER,
                        Step.DMS_CLEANUP);
        assertThat(saga.status()).isEqualTo(MigrationStatus.COMPLETED);
    }

    @Test
    void walks_the_workflow_without_cutover() {
        saga = SagaState.registered(spec(1, false, true), NOW);

        assertThat(walkToTheEnd())
                .endsWith(Step.SCHEMA_VALIDATION, Step.CUTOVER_TIME_MIGRATION, Step.DATA_VALIDATION, Step.DMS_CLEANUP)
                .doesNotContain(Step.CUTOVER_APPROVAL, Step.CUTOVER_CRITERIA, Step.CUTOVER);
    }

    @Test
    void validates_data_only_when_asked() {
        saga = SagaState.registered(spec(1, true, false), NOW);

        assertThat(walkToTheEnd()).doesNotContain(Step.DATA_VALIDATION);
    }

    @Test
    void waits_for_people_and_windows_by_name() {
        walkTo(Step.CUTOVER_APPROVAL);
        assertThat(saga.status()).as("nobody can approve yet").isEqualTo(MigrationStatus.RUNNING);
        reply(new StepAdvanced("PLANNING", "can't make the plan now"));
        assertThat(saga.status()).isEqualTo(MigrationStatus.RUNNING);
        reply(new StepAdvanced(StepAdvanced.WAITING, "waits for an approval"));
        assertThat(saga.status()).isEqualTo(MigrationStatus.AWAITING_APPROVAL);
        reply(new StepSucceeded("approved", null));
        assertThat(saga.status()).isEqualTo(MigrationStatus.AWAITING_CRITERIA);
        reply(new ApprovalLapsed("the window is over"));

        assertThat(saga.step()).contains(Step.CUTOVER_APPROVAL);
        assertThat(saga.attempt()).isEqualTo(2);
    }

    @Test
    void ignores_answers_of_other_commands_attempts_and_epochs() {
        walkTo(Step.FULL_LOAD);
        SagaState before = saga;
        UUID open = saga.openCommand().commandId();
        for (SagaEvent stale : List.of(
                new SagaEvent.Answered(UUID.randomUUID(), 1, 1, new StepSucceeded("", null)),
                new SagaEvent.Answered(open, 2, 1, new StepSucceeded("", null)),
                new SagaEvent.Answered(open, 1, 2, new StepSucceeded("", null)))) {
            happen(stale);
            assertThat(saga).isEqualTo(before);
        }
    }

    @Test
    void a_failed_step_waits_for_a_retry_with_the_next_attempt() {
        walkTo(Step.FULL_LOAD);
        UUID late = saga.openCommand().commandId();
        reply(new StepFailed(BROKEN, null));
        assertThat(saga.status()).isEqualTo(MigrationStatus.FAILED);

        retry(Optional.empty());
        assertThat(lastSent()).isInstanceOf(StartStep.class);
        assertThat(saga.step()).contains(Step.FULL_LOAD);
        assertThat(saga.attempt()).isEqualTo(2);
        assertThat(saga.openCommand().commandId()).isNotEqualTo(late);
        assertThat(saga.failure()).isNull();
    }

    @Test
    void a_retry_is_only_for_what_has_failed() {
        walkTo(Step.FULL_LOAD);
        SagaState before = saga;
        retry(Optional.empty());

        assertThat(saga).isEqualTo(before);
    }

    @Test
    void silence_parks_the_saga_and_a_late_answer_still_counts() {
        walkTo(Step.FULL_LOAD);
        happen(new SagaEvent.DeadlinePassed(saga.openCommand().commandId()));
        assertThat(saga.status()).isEqualTo(MigrationStatus.NEEDS_OPERATOR);
        reply(new StepSucceeded("late", null));

        assertThat(saga.step()).contains(Step.DATABASE_CLEANUP);
        assertThat(saga.status()).isEqualTo(MigrationStatus.RUNNING);
    }

    @Test
    void a_retry_stops_a_run_that_may_still_be_alive() {
        walkTo(Step.FULL_LOAD);
        happen(new SagaEvent.DeadlinePassed(saga.openCommand().commandId()));
        retry(Optional.empty());
        assertThat(lastSent()).isInstanceOf(StopStep.class);
        assertThat(saga.sagaEpoch()).isEqualTo(2);
        reply(new StepStopped("stopped"));

        assertThat(lastSent()).isInstanceOf(StartStep.class);
        assertThat(saga.attempt()).isEqualTo(2);
    }

    @Test
    void a_dead_letter_is_no_answer_of_the_run_which_is_stopped_before_the_next() {
        walkTo(Step.FULL_LOAD);
        reply(new StepFailed(DEAD_LETTER, null));
        assertThat(saga.status()).isEqualTo(MigrationStatus.NEEDS_OPERATOR);
        abort();
        assertThat(lastSent()).isInstanceOf(StopStep.class);
        reply(new StepStopped("stopped"));

        assertThat(undoAll()).startsWith(Step.FULL_LOAD);
    }

    @Test
    void a_dead_letter_on_the_way_to_the_cutover_undoes_nothing_while_it_may_be_under_way() {
        walkTo(Step.CUTOVER);
        UUID cutover = saga.openCommand().commandId();
        abort();
        reply(new StepFailed(DEAD_LETTER, null));
        assertThat(saga.status()).isEqualTo(MigrationStatus.NEEDS_OPERATOR);
        assertThat(saga.awaits(cutover)).isTrue();
        retry(Optional.empty());
        assertThat(lastSent()).isInstanceOf(StopStep.class);
        assertThat(saga.sagaEpoch()).isEqualTo(1);
        reply(new CutoverRolledBack("aborted at FENCED"));

        assertThat(undoAll()).containsExactly(Step.FULL_LOAD, Step.DATABASE_PREPARATION, Step.DMS_PROVISIONING);
    }

    @Test
    void a_retry_asks_an_unanswered_cutover_once_more_and_its_answer_counts() {
        walkTo(Step.CUTOVER);
        UUID cutover = saga.openCommand().commandId();
        reply(new StepFailed(DEAD_LETTER, null));
        retry(Optional.empty());
        assertThat(lastSent()).isInstanceOf(StartStep.class);
        assertThat(saga.status()).isEqualTo(MigrationStatus.RUNNING);
        assertThat(saga.awaits(cutover)).isTrue();
        assertThat(saga.sagaEpoch()).isEqualTo(1);
        reply(new StepSucceeded("done", null));

        assertThat(saga.step()).contains(Step.DMS_CLEANUP);
    }

    @Test
    void a_parked_cutover_that_refuses_the_abort_goes_on_to_its_end() {
        walkTo(Step.CUTOVER);
        reply(new StepFailed(DEAD_LETTER, null));
        abort();
        reply(new AbortRefused("past the point of no return"));
        assertThat(saga.status()).isEqualTo(MigrationStatus.RUNNING);
        reply(new StepSucceeded("done", null));

        assertThat(saga.step()).contains(Step.DMS_CLEANUP);
    }

    @Test
    void an_undo_is_asked_once_more_and_never_begun_beside_itself() {
        walkTo(Step.DATABASE_PREPARATION);
        abort();
        reply(new StepStopped("stopped"));
        UUID undo = saga.openCommand().commandId();
        reply(new StepFailed(DEAD_LETTER, null));
        retry(Optional.empty());
        assertThat(lastSent()).isInstanceOf(UndoStep.class);
        assertThat(saga.awaits(undo)).isTrue();

        assertThat(undoAll()).containsExactly(Step.DATABASE_PREPARATION, Step.DMS_PROVISIONING);
        assertThat(saga.status()).isEqualTo(MigrationStatus.ABORTED);
    }

    @Test
    void an_abort_compensates_only_after_the_open_step_has_answered() {
        walkTo(Step.SECONDARY_SCHEMA_MIGRATION);
        abort();
        assertThat(saga.status()).isEqualTo(MigrationStatus.ABORTING);
        assertThat(saga.sagaEpoch()).isEqualTo(2);
        assertThat(lastSent()).isInstanceOf(StopStep.class);
        reply(new StepStopped("stopped"));

        assertThat(undoAll()).containsExactly(Step.FULL_LOAD, Step.DATABASE_PREPARATION, Step.DMS_PROVISIONING);
        assertThat(saga.status()).isEqualTo(MigrationStatus.ABORTED);
    }

    @Test
    void an_abort_undoes_the_failing_step_too() {
        walkTo(Step.DATABASE_PREPARATION);
        reply(new StepFailed(BROKEN, null));
        abort();

        assertThat(undoAll()).containsExactly(Step.DATABASE_PREPARATION, Step.DMS_PROVISIONING);
    }

    @Test
    void an_abort_says_what_delays_it_and_goes_on_by_itself() {
        walkTo(Step.DATABASE_PREPARATION);
        abort();
        reply(new StepStopped("stopped"));
        reply(new UndoDelayed(STUCK));
        assertThat(saga.status()).isEqualTo(MigrationStatus.ABORTING);
        assertThat(saga.failure()).isEqualTo(STUCK);
        reply(new StepUndone("undone"));

        assertThat(lastSent()).isEqualTo(new UndoStep(Step.DMS_PROVISIONING, saga.spec()));
    }

    @Test
    void a_parked_compensation_goes_on_after_a_retry() {
        walkTo(Step.FULL_LOAD);
        abort();
        reply(new StepStopped("stopped"));
        reply(new StepFailed(STUCK, null));
        assertThat(saga.status()).isEqualTo(MigrationStatus.NEEDS_OPERATOR);
        retry(Optional.empty());
        assertThat(saga.status()).isEqualTo(MigrationStatus.ABORTING);

        assertThat(undoAll()).containsExactly(Step.FULL_LOAD, Step.DATABASE_PREPARATION, Step.DMS_PROVISIONING);
        assertThat(saga.status()).isEqualTo(MigrationStatus.ABORTED);
    }

    @Test
    void a_queued_migration_is_aborted_at_once() {
        abort();

        assertThat(saga.status()).isEqualTo(MigrationStatus.ABORTED);
        assertThat(sent).isEmpty();
    }

    @Test
    void during_the_cutover_its_journal_decides_and_the_epoch_waits() {
        walkTo(Step.CUTOVER);
        abort();
        assertThat(lastSent()).isInstanceOf(StopStep.class);
        assertThat(saga.sagaEpoch()).isEqualTo(1);
        assertThat(saga.status()).isEqualTo(MigrationStatus.RUNNING);
        reply(new CutoverRolledBack("aborted at FENCED"));

        assertThat(saga.sagaEpoch()).isEqualTo(2);
        assertThat(undoAll()).containsExactly(Step.FULL_LOAD, Step.DATABASE_PREPARATION, Step.DMS_PROVISIONING);
    }

    @Test
    void an_abort_that_the_cutover_refuses_changes_nothing() {
        walkTo(Step.CUTOVER);
        abort();
        reply(new StepAdvanced("VERIFYING", "comparing"));
        assertThat(saga.detail()).contains("abort requested");
        reply(new AbortRefused("past the point of no return"));
        assertThat(saga.refusal()).isEqualTo("past the point of no return");
        reply(new StepSucceeded("done", null));

        assertThat(saga.step()).contains(Step.DMS_CLEANUP);
        assertThat(saga.sagaEpoch()).isEqualTo(1);
    }

    @Test
    void a_cutover_that_ended_before_the_abort_came_goes_on() {
        walkTo(Step.CUTOVER);
        abort();
        reply(new StepSucceeded("done", null));

        assertThat(saga.step()).contains(Step.DMS_CLEANUP);
        assertThat(saga.refusal()).contains("point of no return");
    }

    @Test
    void a_cutover_that_fails_with_an_abort_pending_is_compensated() {
        walkTo(Step.CUTOVER);
        abort();
        reply(new StepFailed(BROKEN, null));

        assertThat(undoAll()).startsWith(Step.FULL_LOAD);
        assertThat(saga.status()).isEqualTo(MigrationStatus.ABORTED);
    }

    @Test
    void a_parked_cutover_is_asked_too_before_anything_is_undone() {
        walkTo(Step.CUTOVER);
        reply(new StepFailed(STUCK, null));
        abort();
        assertThat(lastSent()).isInstanceOf(StopStep.class);
        assertThat(saga.sagaEpoch()).isEqualTo(1);
        reply(new AbortRefused("past the point of no return"));
        assertThat(saga.status()).isEqualTo(MigrationStatus.NEEDS_OPERATOR);
        assertThat(saga.hasOpenCommand()).isFalse();
    }

    @Test
    void an_abort_that_comes_after_the_end_is_refused_with_the_reason() {
        walkTo(Step.DMS_CLEANUP);
        reply(new StepSucceeded("done", null));
        int before = sent.size();
        abort();

        assertThat(saga.refusal()).contains("had completed before the abort came");
        assertThat(sent).hasSize(before);
        assertThat(saga.status()).isEqualTo(MigrationStatus.COMPLETED);
    }

    @Test
    void an_abort_after_the_cutover_is_refused_with_the_reason() {
        walkTo(Step.DMS_CLEANUP);
        int before = sent.size();
        abort();

        assertThat(saga.refusal()).contains("point of no return");
        assertThat(sent).hasSize(before);
        assertThat(saga.status()).isEqualTo(MigrationStatus.RUNNING);
    }

    @Test
    void an_abort_that_is_refused_after_the_cutover_leaves_a_parked_run_to_be_stopped_by_its_retry() {
        walkTo(Step.DMS_CLEANUP);
        happen(new SagaEvent.DeadlinePassed(saga.openCommand().commandId()));
        abort();
        assertThat(saga.status()).isEqualTo(MigrationStatus.NEEDS_OPERATOR);
        assertThat(saga.hasOpenCommand()).isTrue();
        retry(Optional.empty());

        assertThat(lastSent()).isInstanceOf(StopStep.class);
    }

    @Test
    void a_failed_cutover_needs_a_new_approval() {
        walkTo(Step.CUTOVER);
        reply(new StepFailed(BROKEN, null));
        retry(Optional.empty());

        assertThat(saga.step()).contains(Step.CUTOVER_APPROVAL);
        assertThat(saga.attempt()).isEqualTo(2);
    }

    @Test
    void a_repair_goes_on_from_the_data_validation() {
        for (Step parked : List.of(Step.DATA_VALIDATION, Step.CUTOVER)) {
            saga = SagaState.registered(spec(1, true, true), NOW);
            walkTo(parked);
            reply(new StepFailed(BROKEN, null));
            repair();
            assertThat(lastSent())
                    .isInstanceOfSatisfying(
                            StartStep.class, start -> assertThat(start.repair()).containsExactly("public.a"));
            assertThat(saga.step()).contains(Step.DATA_VALIDATION);
            assertThat(saga.attempt()).isEqualTo(2);
            reply(new StepSucceeded("all equal", null));
            assertThat(saga.step()).contains(Step.CUTOVER_APPROVAL);
        }
    }

    @Test
    void a_repair_where_no_data_was_compared_is_a_retry() {
        walkTo(Step.FULL_LOAD);
        reply(new StepFailed(BROKEN, null));
        repair();
        assertThat(saga.step()).contains(Step.FULL_LOAD);
        saga = SagaState.registered(spec(1, true, true), NOW);
        walkTo(Step.DMS_CLEANUP);
        reply(new StepFailed(BROKEN, null));
        repair();
        assertThat(saga.step()).as("past the point of no return").contains(Step.DMS_CLEANUP);
        assertThat(((StartStep) lastSent()).repair()).isNull();
    }

    @Test
    void an_amended_spec_voids_the_approval() {
        walkTo(Step.CUTOVER_CRITERIA);
        reply(new StepFailed(BROKEN, null));
        retry(Optional.of(spec(2, true, true)));

        assertThat(saga.step()).contains(Step.CUTOVER_APPROVAL);
        assertThat(saga.spec().revision()).isEqualTo(2);
    }

    @Test
    void progress_within_a_step_is_shown_and_sends_nothing() {
        walkTo(Step.FULL_LOAD);
        int before = sent.size();
        reply(new StepAdvanced("LOADING", "3 of 12 tables"));

        assertThat(saga.phase()).isEqualTo("LOADING");
        assertThat(sent).hasSize(before);
    }

    // ------------------------------------------------------------------ parts

    private List<Step> walkToTheEnd() {
        List<Step> steps = new ArrayList<>();
        happen(new SagaEvent.Admitted());
        while (saga.hasOpenCommand()) {
            steps.add(saga.openCommand().step());
            reply(new StepSucceeded("done", null));
        }
        return steps;
    }

    private void walkTo(Step step) {
        happen(new SagaEvent.Admitted());
        while (saga.openCommand().step() != step) {
            reply(new StepSucceeded("done", null));
        }
    }

    private List<Step> undoAll() {
        List<Step> undone = new ArrayList<>();
        while (saga.hasOpenCommand()) {
            undone.add(saga.openCommand().step());
            reply(new StepUndone("undone"));
        }
        return undone;
    }

    private void reply(Reply reply) {
        OpenCommand open = saga.openCommand();
        happen(new SagaEvent.Answered(open.commandId(), open.attempt(), saga.sagaEpoch(), reply));
    }

    private void abort() {
        happen(new SagaEvent.AbortRequested("enough", OPERATOR));
    }

    private void retry(Optional<MigrationSpec> amended) {
        happen(new SagaEvent.RetryRequested(amended, List.of(), OPERATOR));
    }

    private void repair() {
        happen(new SagaEvent.RetryRequested(Optional.empty(), List.of("public.a"), OPERATOR));
    }

    private void happen(SagaEvent event) {
        Decision decision = MigrationSaga.decide(saga, event, NOW);
        saga = decision.saga();
        decision.command().ifPresent(sent::add);
    }

    private StepCommand lastSent() {
        return sent.getLast();
    }

    private static MigrationSpec spec(int revision, boolean cutover, boolean dataValidation) {
        ServerSpec server = new ServerSpec("postgresql", "127.0.0.1", 5432, "none", "secret");
        return new MigrationSpec(
                new UUID(1, 1),
                new UUID(1, 2),
                "task",
                revision,
                server,
                server,
                "shop",
                "shop",
                List.of(),
                Map.of(),
                new CutoverSpec(
                        cutover, null, Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(30), null),
                dataValidation,
                4,
                1L << 30,
                "operator",
                "operator");
    }
}
