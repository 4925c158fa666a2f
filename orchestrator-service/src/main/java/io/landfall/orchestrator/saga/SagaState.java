package io.landfall.orchestrator.saga;

import io.landfall.contracts.Failure;
import io.landfall.contracts.MigrationStatus;
import io.landfall.contracts.ReportReference;
import io.landfall.contracts.Step;
import io.landfall.contracts.event.StepRecord;
import io.landfall.contracts.event.StepRecord.Outcome;
import io.landfall.contracts.reply.StepAdvanced;
import io.landfall.contracts.spec.MigrationSpec;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * All that a saga knows; every change makes a new one. Progress is kept by step name, never by index.
 *
 * @param currentStep the open step, or the one at which the saga stands parked; null before the first
 * @param open the command whose answer is awaited
 * @param abortAskedFor the reason, from an abort request until its end or refusal
 * @param revisionAtApproval the spec's revision when CUTOVER_APPROVAL last succeeded
 */
public record SagaState(
        MigrationSpec spec,
        long version,
        MigrationStatus status,
        @Nullable Step currentStep,
        int attempt,
        long sagaEpoch,
        @Nullable OpenCommand open,
        @Nullable AfterStop then,
        @Nullable String abortAskedFor,
        @Nullable Integer revisionAtApproval,
        @Nullable String phase,
        String detail,
        @Nullable Failure failure,
        @Nullable String refusal,
        List<StepRecord> history,
        List<ReportReference> reports,
        Instant at) {

    /** What follows when a run has stopped. */
    public enum AfterStop {
        RETRY,
        ABORT
    }

    public SagaState {
        history = List.copyOf(history);
        reports = List.copyOf(reports);
    }

    /** A migration that waits for its place. */
    public static SagaState registered(MigrationSpec spec, Instant now) {
        return new SagaState(
                spec,
                1,
                MigrationStatus.QUEUED,
                null,
                0,
                1,
                null,
                null,
                null,
                null,
                null,
                "waiting for a place among the task's parallel databases",
                null,
                null,
                List.of(),
                List.of(),
                now);
    }

    // ------------------------------------------------------------------ questions

    public Optional<Step> step() {
        return Optional.ofNullable(currentStep);
    }

    public boolean isQueued() {
        return status == MigrationStatus.QUEUED;
    }

    public boolean isAborting() {
        return status == MigrationStatus.ABORTING || isCompensating();
    }

    public boolean isCompensating() {
        return history.stream().anyMatch(StepRecord::undo);
    }

    /** An abort was asked of the cutover, which has not answered. */
    public boolean abortPending() {
        return abortAskedFor != null && status != MigrationStatus.ABORTING;
    }

    public String abortReason() {
        return abortAskedFor == null ? "" : abortAskedFor;
    }

    public boolean hasOpenCommand() {
        return open != null;
    }

    public OpenCommand openCommand() {
        if (open == null) {
            throw new IllegalStateException("no command is open");
        }
        return open;
    }

    public AfterStop afterStop() {
        if (then == null) {
            throw new IllegalStateException("no stop is awaited");
        }
        return then;
    }

    /** A stop that failed is asked again for what it was asked first. */
    public AfterStop afterStopOr(AfterStop usual) {
        return open != null && open.kind() == OpenCommand.Kind.STOP ? afterStop() : usual;
    }

    public boolean awaits(UUID commandId) {
        return open != null && open.commandId().equals(commandId);
    }

    /** Command, attempt and epoch must all be those of the open command. */
    public boolean expects(SagaEvent.Answered answer) {
        return open != null
                && open.commandId().equals(answer.commandId())
                && open.attempt() == answer.attempt()
                && sagaEpoch == answer.sagaEpoch();
    }

    public boolean hasStarted(Step step) {
        return history.stream().anyMatch(entry -> entry.step() == step && !entry.undo());
    }

    public boolean hasUndone(Step step) {
        return history.stream()
                .anyMatch(entry -> entry.step() == step && entry.undo() && entry.outcome() == Outcome.SUCCEEDED);
    }

    public boolean wasAmendedSince(Step approval) {
        return approval == Step.CUTOVER_APPROVAL && revisionAtApproval != null && revisionAtApproval != spec.revision();
    }

    // ------------------------------------------------------------------ changes

    public SagaState started(Step step, String why, Instant now) {
        int next = attemptsOf(step, false) + 1;
        return edit(now)
                .status(step == Step.CUTOVER_CRITERIA ? MigrationStatus.AWAITING_CRITERIA : MigrationStatus.RUNNING)
                .step(step, next)
                .open(OpenCommand.start(spec.migrationId(), sagaEpoch, step, next, now))
                .phase(null, why)
                .failure(null)
                .record(new StepRecord(step, next, false, Outcome.OPEN, now, null, null))
                .make();
    }

    /**
     * An approval can be given once the step says that it waits for it, not before. That an abort waits for the
     * cutover's answer stays to be seen whatever the step says.
     */
    public SagaState advanced(String newPhase, String newDetail, Instant now) {
        SagaEdit edit = edit(now).phase(newPhase, abortPending() ? detail : newDetail);
        boolean asksForApproval = currentStep == Step.CUTOVER_APPROVAL && newPhase.equals(StepAdvanced.WAITING);
        return asksForApproval && status == MigrationStatus.RUNNING
                ? edit.status(MigrationStatus.AWAITING_APPROVAL).make()
                : edit.make();
    }

    /** Ends the attempt that is open in the history and forgets the command. */
    public SagaState closed(Outcome outcome, String summary, @Nullable ReportReference report, Instant now) {
        SagaEdit edit = edit(now).open(null).closeLast(outcome, summary, now).phase(null, summary);
        if (report != null) {
            edit.report(report);
        }
        if (currentStep == Step.CUTOVER_APPROVAL && outcome == Outcome.SUCCEEDED) {
            edit.revisionAtApproval(spec.revision());
        }
        return edit.make();
    }

    public SagaState failed(Failure why, Instant now) {
        MigrationStatus parked = why.category() == Failure.Category.NEEDS_OPERATOR
                ? MigrationStatus.NEEDS_OPERATOR
                : MigrationStatus.FAILED;
        return edit(now).status(parked).failure(why).phase(phase, why.reason()).make();
    }

    public SagaState delayed(Failure why, Instant now) {
        return edit(now).failure(why).phase(phase, why.reason()).make();
    }

    public SagaState completed(Instant now) {
        return edit(now)
                .status(MigrationStatus.COMPLETED)
                .phase(null, "completed")
                .make();
    }

    public SagaState amended(Optional<MigrationSpec> newSpec, Instant now) {
        return newSpec.filter(amended -> amended.revision() > spec.revision())
                .map(amended -> edit(now).spec(amended).make())
                .orElse(this);
    }

    public SagaState nextEpoch() {
        return edit(at).epoch(sagaEpoch + 1).make();
    }

    /** The open command becomes the request to stop it, under the epoch of this state. */
    public SagaState stopping(AfterStop afterwards, Instant now) {
        OpenCommand running = openCommand();
        return edit(now)
                .open(running.stop())
                .then(afterwards)
                .phase(
                        phase,
                        "waiting for %s to stop %s"
                                .formatted(running.step().owner().wireName(), running.step()))
                .make();
    }

    public SagaState abortAsked(String reason, Instant now) {
        return edit(now)
                .abortAskedFor(reason)
                .refusal(null)
                .phase(phase, "abort requested; the cutover decides")
                .make();
    }

    /** The answer is awaited on the cutover's own command, running or ended. */
    public SagaState askingCutover(Instant now) {
        if (open != null) {
            return this;
        }
        return edit(now)
                .open(OpenCommand.startedBefore(
                        spec.migrationId(), sagaEpoch, Step.CUTOVER, attemptsOf(Step.CUTOVER, false)))
                .make();
    }

    /** Nothing else changes: what runs goes on, what is parked stays parked. */
    public SagaState refusing(String reason, Instant now) {
        return edit(now).abortAskedFor(null).refusal(reason).make();
    }

    /** A cutover that was parked without its own answer goes on; one that has ended stays parked. */
    public SagaState refusedByCutover(String reason, Instant now) {
        SagaState refused = refusing(reason, now);
        if (!status.isRetryable()) {
            return refused;
        }
        boolean cutoverGoesOn = history.getLast().outcome() == Outcome.OPEN;
        return cutoverGoesOn
                ? refused.resumed(now)
                : refused.edit(now).open(null).make();
    }

    public SagaState aborting(String reason, Instant now) {
        return edit(now)
                .status(MigrationStatus.ABORTING)
                .abortAskedFor(reason)
                .failure(null)
                .phase(null, reason)
                .make();
    }

    public SagaState resumed(Instant now) {
        return edit(now).status(MigrationStatus.RUNNING).failure(null).make();
    }

    public SagaState resumedAbort(Instant now) {
        return edit(now).status(MigrationStatus.ABORTING).failure(null).make();
    }

    public SagaState undoing(Step step, Instant now) {
        int next = attemptsOf(step, true) + 1;
        return edit(now)
                .status(MigrationStatus.ABORTING)
                .open(OpenCommand.undo(spec.migrationId(), sagaEpoch, step, next))
                .phase("UNDOING", "undoing " + step)
                .record(new StepRecord(step, next, true, Outcome.OPEN, now, null, null))
                .make();
    }

    public SagaState aborted(Instant now) {
        return edit(now)
                .status(MigrationStatus.ABORTED)
                .failure(null)
                .phase(null, "aborted: " + abortReason())
                .make();
    }

    // ------------------------------------------------------------------ parts

    private int attemptsOf(Step step, boolean undo) {
        return (int) history.stream()
                .filter(entry -> entry.step() == step && entry.undo() == undo)
                .count();
    }

    private SagaEdit edit(Instant now) {
        return new SagaEdit(this, now);
    }
}
