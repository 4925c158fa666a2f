package io.landfall.orchestrator;

import static io.landfall.contracts.Step.CUTOVER;
import static io.landfall.contracts.Step.CUTOVER_APPROVAL;
import static io.landfall.contracts.Step.CUTOVER_CRITERIA;
import static io.landfall.contracts.Step.CUTOVER_TIME_MIGRATION;
import static io.landfall.contracts.Step.DATABASE_CLEANUP;
import static io.landfall.contracts.Step.DATABASE_PREPARATION;
import static io.landfall.contracts.Step.DATA_VALIDATION;
import static io.landfall.contracts.Step.DMS_CLEANUP;
import static io.landfall.contracts.Step.DMS_PROVISIONING;
import static io.landfall.contracts.Step.FULL_LOAD;
import static io.landfall.contracts.Step.PRE_MIGRATION_VALIDATION;
import static io.landfall.contracts.Step.SCHEMA_VALIDATION;
import static io.landfall.contracts.Step.SECONDARY_SCHEMA_MIGRATION;
import static io.landfall.orchestrator.WorkflowStep.Condition.CUTOVER_NOT_REQUIRED;
import static io.landfall.orchestrator.WorkflowStep.Condition.CUTOVER_REQUIRED;
import static io.landfall.orchestrator.WorkflowStep.Condition.DATA_VALIDATION_ASKED_AFTER_LOAD;
import static io.landfall.orchestrator.WorkflowStep.Condition.DATA_VALIDATION_ASKED_BEFORE_CUTOVER;
import static io.landfall.orchestrator.WorkflowStep.always;
import static io.landfall.orchestrator.WorkflowStep.when;

import io.landfall.contracts.Failure;
import io.landfall.contracts.MigrationStatus;
import io.landfall.contracts.Step;
import io.landfall.contracts.event.StepRecord.Outcome;
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
import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.orchestrator.saga.Decision;
import io.landfall.orchestrator.saga.OpenCommand;
import io.landfall.orchestrator.saga.SagaEvent;
import io.landfall.orchestrator.saga.SagaState;
import io.landfall.orchestrator.saga.SagaState.AfterStop;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The way of one database from its registration to its end. Read this first.
 *
 * <p>{@link #WORKFLOW} is the order of the steps. {@link #decide} is everything that can happen on the way: a pure
 * function of what is known, what came in and the time. Nothing here talks to Kafka, to a database or to a clock.
 */
public final class MigrationSaga {

    /** The steps in their order; those that leave something behind say how an abort undoes it. */
    public static final List<WorkflowStep> WORKFLOW = List.of(
            always(PRE_MIGRATION_VALIDATION),
            always(DMS_PROVISIONING).undoneBy("endpoints, then with the last migration the instance, are deleted"),
            always(DATABASE_PREPARATION).undoneBy("both sides are as found (the secondary schema goes with it)"),
            always(FULL_LOAD).undoneBy("the ReplicationTask is stopped and deleted, with slot and publication"),
            always(DATABASE_CLEANUP),
            always(SECONDARY_SCHEMA_MIGRATION),
            always(SCHEMA_VALIDATION),
            when(DATA_VALIDATION_ASKED_BEFORE_CUTOVER, DATA_VALIDATION),
            when(CUTOVER_REQUIRED, CUTOVER_APPROVAL),
            when(CUTOVER_REQUIRED, CUTOVER_CRITERIA),
            when(CUTOVER_REQUIRED, CUTOVER).undoneBy("itself, up to the point of no return"),
            when(CUTOVER_NOT_REQUIRED, CUTOVER_TIME_MIGRATION),
            when(DATA_VALIDATION_ASKED_AFTER_LOAD, DATA_VALIDATION),
            always(DMS_CLEANUP));

    /** Undone by an abort, newest first; CUTOVER is missing because it undoes itself. */
    private static final List<Step> COMPENSATED = List.of(FULL_LOAD, DATABASE_PREPARATION, DMS_PROVISIONING);

    private MigrationSaga() {}

    /** What the saga becomes and sends when something happens to it. */
    public static Decision decide(SagaState saga, SagaEvent event, Instant now) {
        return switch (event) {
            case SagaEvent.Admitted ignored -> saga.isQueued() ? startNext(saga, now) : unchanged(saga);
            case SagaEvent.Answered answer ->
                saga.expects(answer) ? onReply(saga, answer.reply(), now) : unchanged(saga);
            case SagaEvent.RetryRequested retry -> onRetry(saga, retry, now);
            case SagaEvent.AbortRequested abort -> onAbort(saga, abort.reason(), now);
            case SagaEvent.DeadlinePassed deadline -> onSilence(saga, deadline, now);
        };
    }

    // ------------------------------------------------------------------ the way forward

    private static Decision onReply(SagaState saga, Reply reply, Instant now) {
        if (reply instanceof StepFailed failed && failed.failure().code().equals(Failure.DEAD_LETTER)) {
            return onDeadLetter(saga, failed.failure(), now);
        }
        OpenCommand open = saga.openCommand();
        return switch (open.kind()) {
            case START -> onStepReply(saga, reply, now);
            case STOP -> onStopReply(saga, reply, now);
            case UNDO -> onUndoReply(saga, reply, now);
        };
    }

    private static Decision onStepReply(SagaState saga, Reply reply, Instant now) {
        return switch (reply) {
            case StepAdvanced advanced -> Decision.of(saga.advanced(advanced.phase(), advanced.detail(), now));
            case StepSucceeded done ->
                onSuccess(saga.closed(Outcome.SUCCEEDED, done.summary(), done.report(), now), now);
            case StepFailed failed ->
                onFailure(
                        saga.closed(Outcome.FAILED, failed.failure().reason(), failed.report(), now),
                        failed.failure(),
                        now);
            case ApprovalLapsed lapsed ->
                onLapse(saga.closed(Outcome.LAPSED, lapsed.reason(), null, now), lapsed.reason(), now);
            case CutoverRolledBack back -> compensate(saga.closed(Outcome.STOPPED, back.reason(), null, now), now);
            case StepStopped stopped -> compensate(saga.closed(Outcome.STOPPED, stopped.detail(), null, now), now);
            case AbortRefused refused -> Decision.of(saga.refusedByCutover(refused.reason(), now));
            case StepUndone ignored -> unchanged(saga);
            case UndoDelayed ignored -> unchanged(saga);
        };
    }

    private static Decision onSuccess(SagaState saga, Instant now) {
        boolean abortCameTooLate = saga.abortPending();
        return startNext(
                abortCameTooLate ? saga.refusing("The cutover is committed: past the point of no return.", now) : saga,
                now);
    }

    private static Decision onFailure(SagaState saga, Failure failure, Instant now) {
        return saga.abortPending() ? compensate(saga, now) : Decision.of(saga.failed(failure, now));
    }

    private static Decision onLapse(SagaState saga, String reason, Instant now) {
        return saga.abortPending() ? compensate(saga, now) : Decision.start(saga, CUTOVER_APPROVAL, reason, now);
    }

    private static Decision startNext(SagaState saga, Instant now) {
        return stepAfter(saga.spec(), saga.step())
                .map(step -> Decision.start(saga, step, "", now))
                .orElseGet(() -> Decision.of(saga.completed(now)));
    }

    /** The steps of a migration with this spec, in their order. */
    public static List<Step> stepsOf(MigrationSpec spec) {
        return WORKFLOW.stream()
                .filter(step -> step.condition().holdsFor(spec))
                .map(WorkflowStep::step)
                .toList();
    }

    private static Optional<Step> stepAfter(MigrationSpec spec, Optional<Step> step) {
        List<Step> steps = stepsOf(spec);
        int next = step.map(steps::indexOf).orElse(-1) + 1;
        return next < steps.size() ? Optional.of(steps.get(next)) : Optional.empty();
    }

    // ------------------------------------------------------------------ retry

    /** A run that may still be alive is stopped first: there are never two runs of one migration. */
    private static Decision onRetry(SagaState saga, SagaEvent.RetryRequested retry, Instant now) {
        if (!saga.status().isRetryable()) {
            return unchanged(saga);
        }
        SagaState amended = saga.amended(retry.amended(), now);
        if (saga.hasOpenCommand()) {
            return askAgain(amended, now);
        }
        if (saga.isCompensating()) {
            return undoNext(amended.resumedAbort(now), now);
        }
        return !retry.repair().isEmpty() && canBeRepaired(amended)
                ? Decision.repair(amended, retry.repair(), now)
                : startAgain(amended, now);
    }

    /** Between the first comparison of the data and the point of no return. */
    private static boolean canBeRepaired(SagaState saga) {
        return saga.hasStarted(DATA_VALIDATION)
                && stepsOf(saga.spec()).contains(DATA_VALIDATION)
                && !saga.step().equals(Optional.of(DMS_CLEANUP));
    }

    /** A compensation and a cutover are asked for their answer once more: neither can be begun anew beside itself. */
    private static Decision askAgain(SagaState saga, Instant now) {
        return switch (saga.openCommand().kind()) {
            case UNDO -> Decision.undoAgain(saga.resumedAbort(now));
            case START, STOP ->
                saga.openCommand().step() == CUTOVER
                        ? askCutoverAgain(saga.resumed(now), now)
                        : Decision.stop(saga.nextEpoch(), saga.afterStopOr(AfterStop.RETRY), "retry", now);
        };
    }

    private static Decision askCutoverAgain(SagaState saga, Instant now) {
        return saga.abortPending()
                ? Decision.askCutoverToStop(saga, saga.abortReason(), now)
                : Decision.startAgain(saga);
    }

    /** An approval serves one cutover of one spec: what comes after it goes back to it. */
    private static Decision startAgain(SagaState saga, Instant now) {
        Step step = saga.step().orElse(PRE_MIGRATION_VALIDATION);
        boolean approvalIsUsed =
                step == CUTOVER || (step == CUTOVER_CRITERIA && saga.wasAmendedSince(CUTOVER_APPROVAL));
        return Decision.start(saga, approvalIsUsed ? CUTOVER_APPROVAL : step, "", now);
    }

    // ------------------------------------------------------------------ abort

    private static Decision onAbort(SagaState saga, String reason, Instant now) {
        if (saga.status() == MigrationStatus.ABORTED || saga.isAborting() || saga.abortPending()) {
            return unchanged(saga);
        }
        if (saga.status() == MigrationStatus.COMPLETED) {
            return Decision.of(saga.refusing("The migration had completed before the abort came.", now));
        }
        if (isPastPointOfNoReturn(saga)) {
            return Decision.of(saga.refusing("The cutover is committed: past the point of no return.", now));
        }
        if (saga.isQueued()) {
            return Decision.of(saga.aborting(reason, now).aborted(now));
        }
        if (saga.step().equals(Optional.of(CUTOVER))) {
            return Decision.askCutoverToStop(saga.abortAsked(reason, now), reason, now);
        }
        SagaState aborting = saga.aborting(reason, now);
        return aborting.hasOpenCommand()
                ? Decision.stop(aborting.nextEpoch(), AfterStop.ABORT, reason, now)
                : compensate(aborting, now);
    }

    private static boolean isPastPointOfNoReturn(SagaState saga) {
        return saga.spec().cutover().required() && saga.step().equals(Optional.of(DMS_CLEANUP));
    }

    private static Decision onStopReply(SagaState saga, Reply reply, Instant now) {
        return switch (reply) {
            case StepStopped stopped -> afterStop(saga.closed(Outcome.STOPPED, stopped.detail(), null, now), now);
            case AbortRefused ignored -> unchanged(saga);
            case StepAdvanced ignored -> unchanged(saga);
            case StepSucceeded ignored -> unchanged(saga);
            case StepFailed failed -> Decision.of(saga.failed(failed.failure(), now));
            case ApprovalLapsed ignored -> unchanged(saga);
            case CutoverRolledBack ignored -> unchanged(saga);
            case StepUndone ignored -> unchanged(saga);
            case UndoDelayed ignored -> unchanged(saga);
        };
    }

    private static Decision afterStop(SagaState saga, Instant now) {
        return switch (saga.afterStop()) {
            case RETRY -> startAgain(saga, now);
            case ABORT -> undoNext(saga, now);
        };
    }

    /** From here on the epoch is a new one: whatever the old one still says is ignored. */
    private static Decision compensate(SagaState saga, Instant now) {
        return undoNext(saga.aborting(saga.abortReason(), now).nextEpoch(), now);
    }

    private static Decision undoNext(SagaState saga, Instant now) {
        return COMPENSATED.stream()
                .filter(saga::hasStarted)
                .filter(step -> !saga.hasUndone(step))
                .findFirst()
                .map(step -> Decision.undo(saga, step, now))
                .orElseGet(() -> Decision.of(saga.aborted(now)));
    }

    private static Decision onUndoReply(SagaState saga, Reply reply, Instant now) {
        return switch (reply) {
            case StepUndone undone -> undoNext(saga.closed(Outcome.SUCCEEDED, undone.summary(), null, now), now);
            case UndoDelayed delayed -> Decision.of(saga.delayed(delayed.failure(), now));
            case StepFailed failed ->
                Decision.of(saga.closed(Outcome.FAILED, failed.failure().reason(), null, now)
                        .failed(failed.failure(), now));
            case StepAdvanced advanced -> Decision.of(saga.advanced(advanced.phase(), advanced.detail(), now));
            case StepStopped ignored -> unchanged(saga);
            case StepSucceeded ignored -> unchanged(saga);
            case ApprovalLapsed ignored -> unchanged(saga);
            case CutoverRolledBack ignored -> unchanged(saga);
            case AbortRefused ignored -> unchanged(saga);
        };
    }

    // ------------------------------------------------------------------ silence

    /** Nobody knows what became of the run: it may never have begun, or be alive, so its command stays open. */
    private static Decision onDeadLetter(SagaState saga, Failure failure, Instant now) {
        return Decision.of(saga.failed(failure, now));
    }

    /** The run may still be alive, so its command stays open: a late answer counts, and a retry stops it first. */
    private static Decision onSilence(SagaState saga, SagaEvent.DeadlinePassed deadline, Instant now) {
        if (!saga.awaits(deadline.commandId()) || saga.status() == MigrationStatus.NEEDS_OPERATOR) {
            return unchanged(saga);
        }
        Step step = saga.openCommand().step();
        return Decision.of(saga.failed(
                Failure.needsOperator(
                        "NO_ANSWER",
                        "%s did not answer %s in time.".formatted(step.owner().wireName(), step),
                        "See whether the service runs and what its log says, then retry."),
                now));
    }

    private static Decision unchanged(SagaState saga) {
        return Decision.of(saga);
    }
}
