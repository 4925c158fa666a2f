package io.landfall.cutover;

import io.landfall.contracts.Failure;
import io.landfall.contracts.ReportReference;
import io.landfall.contracts.Step;
import io.landfall.cutover.approval.Approval;
import io.landfall.cutover.approval.ApprovalCheck;
import io.landfall.cutover.approval.Approvals;
import io.landfall.cutover.approval.PlanInput;
import io.landfall.cutover.approval.PlanInputs;
import io.landfall.cutover.certificate.Certificates;
import io.landfall.cutover.journal.AbortVerdict;
import io.landfall.cutover.journal.Cutover;
import io.landfall.cutover.journal.CutoverJournal;
import io.landfall.cutover.journal.Phase;
import io.landfall.messaging.step.RunInterruptedException;
import io.landfall.messaging.step.StepFailedException;
import io.landfall.messaging.step.StepHandler;
import io.landfall.messaging.step.StepOutcome;
import io.landfall.messaging.step.StepRun;
import io.landfall.messaging.step.StopDecision;
import io.landfall.messaging.step.UndoOutcome;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** CUTOVER: begins a cutover with an approval, or goes on with the one under way, whoever began it. */
@Component
class CutoverStep implements StepHandler {

    private static final Logger LOG = LoggerFactory.getLogger(CutoverStep.class);
    private static final Duration REST = Duration.ofSeconds(2);

    private final CutoverJournal journal;
    private final PlanInputs inputs;
    private final ApprovalCheck check;
    private final Approvals approvals;
    private final EffectsFactory effects;
    private final Certificates certificates;
    private final TransactionTemplate transactions;

    CutoverStep(
            CutoverJournal journal,
            PlanInputs inputs,
            ApprovalCheck check,
            Approvals approvals,
            EffectsFactory effects,
            Certificates certificates,
            TransactionTemplate transactions) {
        this.journal = journal;
        this.inputs = inputs;
        this.check = check;
        this.approvals = approvals;
        this.effects = effects;
        this.certificates = certificates;
        this.transactions = transactions;
    }

    @Override
    public Step step() {
        return Step.CUTOVER;
    }

    /** A fault ends nothing: a cutover may be under way, and only its journal says how it ended. */
    @Override
    public StepOutcome perform(StepRun run) {
        try {
            return beginOrGoOn(run);
        } catch (RunInterruptedException | StepFailedException answered) {
            throw answered;
        } catch (RuntimeException fault) {
            LOG.error("the cutover of migration {} rests", run.migrationId(), fault);
            return new StepOutcome.Again(REST);
        }
    }

    private StepOutcome beginOrGoOn(StepRun run) {
        Optional<Cutover> newest = journal.newest(run.migrationId());
        if (newest.isPresent() && isOurs(newest.get(), run)) {
            return goOn(run, newest.get().cutoverId());
        }
        PlanInput input = inputs.of(run);
        return switch (check.ofRevision(input)) {
            case ApprovalCheck.Verdict.Lapsed(String reason) -> new StepOutcome.Lapsed(reason);
            case ApprovalCheck.Verdict.Valid(Approval approval) -> begin(run, input, approval);
        };
    }

    /**
     * One that is not rolled back is gone on with by whichever run comes; a rolled-back one is this run's own end only.
     */
    private static boolean isOurs(Cutover cutover, StepRun run) {
        return cutover.phase() != Phase.ROLLED_BACK || cutover.commandId().equals(run.commandId());
    }

    private StepOutcome begin(StepRun run, PlanInput input, Approval approval) {
        UUID cutoverId = UUID.randomUUID();
        CutoverJournal.Beginning beginning = new CutoverJournal.Beginning(
                cutoverId,
                run.migrationId(),
                run.commandId(),
                run.attempt(),
                run.sagaEpoch(),
                approval.approvalId(),
                run.leaseToken(),
                run.spec().cutover().maxWriteDowntime());
        run.reach("BEFORE_REQUESTED");
        boolean begun = Boolean.TRUE.equals(transactions.execute(transaction -> {
            if (!journal.begin(beginning)) {
                throw new RunInterruptedException(RunInterruptedException.Reason.STOP_REQUESTED);
            }
            if (!approvals.use(approval.approvalId())) {
                transaction.setRollbackOnly();
                return false;
            }
            journal.note(journal.read(cutoverId), Facts.INPUT, input);
            return true;
        }));
        if (!begun) {
            return new StepOutcome.Lapsed("the approval has been used or become void");
        }
        run.reach("REQUESTED");
        return goOn(run, cutoverId);
    }

    /** Nothing but the journal's end ends the step from here on: the source may be fenced. */
    private StepOutcome goOn(StepRun run, UUID cutoverId) {
        PlanInput input = journal.noted(cutoverId, Facts.INPUT, PlanInput.class).orElseThrow();
        try (CutoverEffects effect = effects.open(run, input)) {
            return outcome(new CutoverDriver(journal).drive(run, cutoverId, effect));
        } catch (StepFailedException fault) {
            LOG.error("cutover {} rests", cutoverId, fault);
            return new StepOutcome.Again(REST);
        }
    }

    private StepOutcome outcome(CutoverDriver.Ending ending) {
        return switch (ending) {
            case CutoverDriver.Ending.Resting(Failure _, Duration pause) -> new StepOutcome.Again(pause);
            case CutoverDriver.Ending.Completed(Cutover cutover) -> {
                ReportReference certificate = certificates.save(cutover);
                yield new StepOutcome.Succeeded(certificate.summary(), certificate);
            }
            case CutoverDriver.Ending.RolledBack(Cutover cutover) -> rolledBack(cutover);
        };
    }

    private StepOutcome rolledBack(Cutover cutover) {
        boolean tainted = journal.noted(cutover.cutoverId(), Facts.ROLLBACK, Facts.Rollback.class)
                .map(Facts.Rollback::targetTainted)
                .orElse(false);
        if (cutover.abortRequested()) {
            return new StepOutcome.RolledBack(
                    "aborted" + (cutover.abortReason() == null ? "" : ": " + cutover.abortReason()));
        }
        if (tainted) {
            return new StepOutcome.Failed(Failure.needsOperator(
                    "TARGET_NEEDS_RELOAD",
                    "The cutover was undone, but changes were applied while deferred objects existed on the target, and may have"
                            + " fired them.",
                    "Abort and register the database anew: its target can't be trusted."));
        }
        Failure failure = cutover.failure();
        return new StepOutcome.Failed(
                failure == null ? Failure.bug("NO_REASON", "The cutover was undone without a reason.") : failure);
    }

    @Override
    public StopDecision stopRequested(StepRun run) {
        return switch (journal.requestAbort(run.migrationId(), run.commandId(), "a person asked for it")) {
            case AbortVerdict.NothingToAbort() -> new StopDecision.Stop();
            case AbortVerdict.WillTurnBack() -> new StopDecision.AnswerLater();
            case AbortVerdict.TooLate(Phase phase) ->
                new StopDecision.Refuse("The cutover is past the point of no return (" + phase
                        + "): the target is the database now, and the migration goes on to its end.");
        };
    }

    /** A cutover undoes itself; this sees to one that its run left behind. */
    @Override
    public UndoOutcome undo(StepRun run) {
        Optional<Cutover> current = journal.current(run.migrationId());
        if (current.isEmpty()) {
            return new UndoOutcome.Undone("the source was not fenced, or was opened again");
        }
        UUID cutoverId = current.get().cutoverId();
        return switch (journal.requestAbort(run.migrationId(), run.commandId(), "the migration is being undone")) {
            case AbortVerdict.TooLate(Phase phase) ->
                new UndoOutcome.Delayed(
                        Failure.bug("CUTOVER_COMMITTED", "The cutover can't be undone any more: it is " + phase + "."),
                        Duration.ofMinutes(1));
            case AbortVerdict.NothingToAbort() -> new UndoOutcome.Undone("the cutover was undone meanwhile");
            case AbortVerdict.WillTurnBack() -> turnBack(run, cutoverId);
        };
    }

    private UndoOutcome turnBack(StepRun run, UUID cutoverId) {
        PlanInput input = journal.noted(cutoverId, Facts.INPUT, PlanInput.class).orElseThrow();
        try (CutoverEffects effect = effects.open(run, input)) {
            return switch (new CutoverDriver(journal).drive(run, cutoverId, effect)) {
                case CutoverDriver.Ending.RolledBack _ -> new UndoOutcome.Undone("the source was opened again");
                case CutoverDriver.Ending.Resting(Failure why, Duration pause) -> new UndoOutcome.Delayed(why, pause);
                case CutoverDriver.Ending.Completed _ ->
                    new UndoOutcome.Delayed(
                            Failure.bug("CUTOVER_COMMITTED", "The cutover was completed."), Duration.ofMinutes(1));
            };
        }
    }
}
