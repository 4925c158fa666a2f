package io.landfall.simulation;

import static io.landfall.simulation.Invariant.ABORT_ENDS_AS_FOUND_OR_IS_REFUSED;
import static io.landfall.simulation.Invariant.AN_APPROVAL_IS_USED_ONCE_FOR_ITS_HASH_BY_SOMEONE_ELSE_THAN_THE_REQUESTER;
import static io.landfall.simulation.Invariant.APPLICATIONS_BEHIND_A_POOLER_FEEL_A_PAUSE_AND_NO_ERROR;
import static io.landfall.simulation.Invariant.EVERY_SAGA_ENDS_OR_IS_PARKED_WITH_A_REASON;
import static io.landfall.simulation.Invariant.NEVER_AN_EFFECT_OF_AN_OLDER_EPOCH_OR_LEASE_ACCEPTED;
import static io.landfall.simulation.Invariant.NEVER_TWO_WRITABLE_SIDES;
import static io.landfall.simulation.Invariant.NO_ACKNOWLEDGED_WRITE_IS_LOST;
import static io.landfall.simulation.Invariant.NO_COMPENSATION_BEFORE_THE_OPEN_STEPS_ANSWER;
import static io.landfall.simulation.Invariant.WINDOW_AND_DEADLINE_COUNT_BY_THE_JOURNALS_CLOCK;
import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.contracts.Step;
import io.landfall.contracts.command.StartStep;
import io.landfall.contracts.command.StopStep;
import io.landfall.contracts.command.UndoStep;
import io.landfall.contracts.reply.ApprovalLapsed;
import io.landfall.contracts.reply.CutoverRolledBack;
import io.landfall.contracts.reply.StepFailed;
import io.landfall.contracts.reply.StepStopped;
import io.landfall.contracts.reply.StepUndone;
import io.landfall.cutover.CutoverProcedure;
import io.landfall.cutover.Effect;
import io.landfall.cutover.Observation;
import io.landfall.cutover.journal.Phase;
import io.landfall.orchestrator.MigrationSaga;
import io.landfall.orchestrator.saga.Decision;
import io.landfall.orchestrator.saga.OpenCommand;
import io.landfall.orchestrator.saga.SagaEvent;
import io.landfall.orchestrator.saga.SagaState;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** Each invariant is seen to catch a bug that was planted for it, on a short trace. */
class PlantedBugsTest {

    private static final int MIGRATIONS = 5_000;
    private static final int SHORT = 150;

    @Test
    void opening_the_target_before_the_commit_makes_two_writable_sides() {
        caught(
                NEVER_TWO_WRITABLE_SIDES,
                Rules.REAL.cutover((cutover, seen, now) -> cutover.phase() == Phase.VERIFIED
                                && !(seen instanceof Observation.Failed)
                                && !(seen instanceof Observation.Done(Effect effect) && effect == Effect.OPEN_TARGET)
                        ? new io.landfall.cutover.Decision.Perform(Effect.OPEN_TARGET)
                        : CutoverProcedure.next(cutover, seen, now)));
    }

    @Test
    void a_turn_back_after_the_commit_makes_two_writable_sides() {
        caught(
                NEVER_TWO_WRITABLE_SIDES,
                Rules.REAL.cutover(
                        (cutover, seen, now) -> cutover.phase() == Phase.SWITCHING && seen instanceof Observation.Failed
                                ? new io.landfall.cutover.Decision.Perform(Effect.REOPEN_SOURCE)
                                : CutoverProcedure.next(cutover, seen, now)));
    }

    @Test
    void a_side_that_does_not_compare_lease_tokens_accepts_an_older_one() {
        caught(NEVER_AN_EFFECT_OF_AN_OLDER_EPOCH_OR_LEASE_ACCEPTED, Rules.REAL.lease((held, mine) -> true));
    }

    @Test
    void an_abort_that_does_not_wait_for_the_open_step_compensates_too_early() {
        caught(NO_COMPENSATION_BEFORE_THE_OPEN_STEPS_ANSWER, Rules.REAL.saga((saga, event, now) -> {
            Decision decision = MigrationSaga.decide(saga, event, now);
            boolean waits = event instanceof SagaEvent.AbortRequested
                    && decision.command().filter(StopStep.class::isInstance).isPresent();
            return waits ? answered(decision.saga(), new StepStopped("not waited for"), now) : decision;
        }));
    }

    @Test
    void a_dead_letter_that_is_taken_for_the_cutovers_failure_compensates_too_early() {
        caught(NO_COMPENSATION_BEFORE_THE_OPEN_STEPS_ANSWER, Rules.REAL.saga((saga, event, now) -> {
            boolean dead = event instanceof SagaEvent.Answered answer
                    && answer.reply() instanceof StepFailed failed
                    && failed.failure().code().equals("DEAD_LETTER");
            return dead && saga.expects((SagaEvent.Answered) event) && saga.abortPending()
                    ? answered(saga, new CutoverRolledBack("taken for it"), now)
                    : MigrationSaga.decide(saga, event, now);
        }));
    }

    @Test
    void a_compensation_that_is_skipped_does_not_end_as_found() {
        caught(ABORT_ENDS_AS_FOUND_OR_IS_REFUSED, Rules.REAL.saga((saga, event, now) -> {
            Decision decision = MigrationSaga.decide(saga, event, now);
            boolean undoesPreparation = decision.command()
                    .filter(command ->
                            command instanceof UndoStep(Step step, var _) && step == Step.DATABASE_PREPARATION)
                    .isPresent();
            return undoesPreparation ? answered(decision.saga(), new StepUndone("skipped"), now) : decision;
        }));
    }

    @Test
    void a_command_that_is_not_sent_leaves_the_saga_waiting_for_ever() {
        caught(EVERY_SAGA_ENDS_OR_IS_PARKED_WITH_A_REASON, Rules.REAL.saga((saga, event, now) -> {
            Decision decision = MigrationSaga.decide(saga, event, now);
            boolean startsCutover = decision.command()
                    .filter(command -> command instanceof StartStep start && start.step() == Step.CUTOVER)
                    .isPresent();
            return startsCutover ? Decision.of(decision.saga()) : decision;
        }));
    }

    @Test
    void an_answer_that_is_ignored_leaves_the_saga_waiting_for_ever() {
        caught(EVERY_SAGA_ENDS_OR_IS_PARKED_WITH_A_REASON, Rules.REAL.saga((saga, event, now) -> {
            boolean lapsed = event instanceof SagaEvent.Answered answer && answer.reply() instanceof ApprovalLapsed;
            return lapsed ? Decision.of(saga) : MigrationSaga.decide(saga, event, now);
        }));
    }

    @Test
    void an_approval_that_can_be_taken_again_is_used_twice() {
        caught(
                AN_APPROVAL_IS_USED_ONCE_FOR_ITS_HASH_BY_SOMEONE_ELSE_THAN_THE_REQUESTER,
                Rules.REAL.usable(state -> true).saga((saga, event, now) -> {
                    Decision decision = MigrationSaga.decide(saga, event, now);
                    boolean cutoverIsRetried = event instanceof SagaEvent.RetryRequested
                            && saga.step().equals(Optional.of(Step.CUTOVER))
                            && decision.saga().step().equals(Optional.of(Step.CUTOVER_APPROVAL));
                    return cutoverIsRetried ? Decision.start(saga, Step.CUTOVER, "", now) : decision;
                }));
    }

    @Test
    void a_requester_who_may_approve_is_seen() {
        caught(
                AN_APPROVAL_IS_USED_ONCE_FOR_ITS_HASH_BY_SOMEONE_ELSE_THAN_THE_REQUESTER,
                Rules.REAL.fourEyes((spec, caller) -> Optional.empty()));
    }

    @Test
    void an_approval_for_another_plan_is_seen() {
        caught(
                AN_APPROVAL_IS_USED_ONCE_FOR_ITS_HASH_BY_SOMEONE_ELSE_THAN_THE_REQUESTER,
                Rules.REAL.planMatch((approved, current) -> true));
    }

    @Test
    void a_cutover_that_does_not_await_the_marker_loses_writes() {
        caught(NO_ACKNOWLEDGED_WRITE_IS_LOST, Rules.REAL.cutover((cutover, seen, now) -> {
            boolean waits = cutover.phase() == Phase.DRAINING || cutover.phase() == Phase.VERIFYING;
            io.landfall.cutover.Decision decision = CutoverProcedure.next(cutover, seen, now);
            return waits && decision instanceof io.landfall.cutover.Decision.Perform
                    ? new io.landfall.cutover.Decision.Enter(
                            cutover.phase() == Phase.DRAINING ? Phase.DRAINED : Phase.VERIFIED)
                    : decision;
        }));
    }

    @Test
    void a_cutover_that_does_not_pause_the_applications_lets_them_feel_an_error() {
        caught(
                APPLICATIONS_BEHIND_A_POOLER_FEEL_A_PAUSE_AND_NO_ERROR,
                Rules.REAL.cutover((cutover, seen, now) ->
                        seen instanceof Observation.Done(Effect effect) && effect == Effect.CHECK_BOTH_SIDES
                                ? new io.landfall.cutover.Decision.Enter(Phase.FENCING)
                                : CutoverProcedure.next(cutover, seen, now)));
    }

    @Test
    void a_rollback_that_does_not_resume_leaves_the_applications_waiting() {
        caught(
                APPLICATIONS_BEHIND_A_POOLER_FEEL_A_PAUSE_AND_NO_ERROR,
                Rules.REAL.cutover((cutover, seen, now) ->
                        seen instanceof Observation.Done(Effect effect) && effect == Effect.REOPEN_SOURCE
                                ? new io.landfall.cutover.Decision.Perform(Effect.CLEAR_TARGET)
                                : CutoverProcedure.next(cutover, seen, now)));
    }

    @Test
    void a_deadline_by_the_clock_of_the_host_turns_back_too_early_or_too_late() {
        caught(
                WINDOW_AND_DEADLINE_COUNT_BY_THE_JOURNALS_CLOCK,
                Rules.REAL.cutoverByHost(
                        host -> (cutover, seen, now) -> CutoverProcedure.next(cutover, seen, host.instant())));
    }

    @Test
    void a_deadline_that_is_not_looked_at_keeps_the_source_fenced() {
        caught(
                WINDOW_AND_DEADLINE_COUNT_BY_THE_JOURNALS_CLOCK,
                Rules.REAL.cutover((cutover, seen, now) -> CutoverProcedure.next(cutover, seen, Instant.MIN)));
    }

    @Test
    void a_window_by_the_clock_of_the_host_is_used_when_it_is_over() {
        caught(
                WINDOW_AND_DEADLINE_COUNT_BY_THE_JOURNALS_CLOCK,
                Rules.REAL.lapse((approval, spec, now, hostsNow) -> approval.lapse(spec, hostsNow)));
    }

    private static Decision answered(SagaState saga, io.landfall.contracts.reply.Reply reply, Instant now) {
        OpenCommand open = saga.openCommand();
        return MigrationSaga.decide(
                saga, new SagaEvent.Answered(open.commandId(), open.attempt(), saga.sagaEpoch(), reply), now);
    }

    private static void caught(Invariant invariant, Rules planted) {
        Optional<Simulation.Failure> failure =
                new Simulation(planted, 10).failure(0, MIGRATIONS, new Simulation.Ends(new ConcurrentHashMap<>()));
        assertThat(failure).isPresent();
        assertThat(failure.get().broken().invariant())
                .as(failure.get().toString())
                .isEqualTo(invariant);
        assertThat(failure.get().choices()).isLessThan(failure.get().choicesAtFirst());
        assertThat(failure.get().trace()).hasSizeBetween(1, SHORT);
    }
}
