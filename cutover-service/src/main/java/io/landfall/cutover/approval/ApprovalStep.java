package io.landfall.cutover.approval;

import io.landfall.api.report.ReportStore;
import io.landfall.contracts.Failure;
import io.landfall.contracts.ReportReference;
import io.landfall.contracts.Step;
import io.landfall.contracts.reply.StepAdvanced;
import io.landfall.messaging.step.StepFailedException;
import io.landfall.messaging.step.StepHandler;
import io.landfall.messaging.step.StepOutcome;
import io.landfall.messaging.step.StepRun;
import java.time.Duration;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** CUTOVER_APPROVAL: waits until a person approves the plan as it is, or rejects it. */
@Component
class ApprovalStep implements StepHandler {

    private static final Duration LOOK_AGAIN = Duration.ofSeconds(30);

    private final PlanInputs inputs;
    private final Plans plans;
    private final Approvals approvals;
    private final ApprovalCheck check;
    private final Rejections rejections;
    private final ReportStore reports;

    ApprovalStep(
            PlanInputs inputs,
            Plans plans,
            Approvals approvals,
            ApprovalCheck check,
            Rejections rejections,
            ReportStore reports) {
        this.inputs = inputs;
        this.plans = plans;
        this.approvals = approvals;
        this.check = check;
        this.rejections = rejections;
        this.reports = reports;
    }

    @Override
    public Step step() {
        return Step.CUTOVER_APPROVAL;
    }

    @Override
    public StepOutcome perform(StepRun run) {
        Optional<Rejection> rejection = rejections.of(run.commandId());
        if (rejection.isPresent()) {
            return new StepOutcome.Failed(rejected(rejection.get()));
        }
        approvals
                .given(run.migrationId())
                .filter(approval -> !approval.commandId().equals(run.commandId()))
                .ifPresent(old -> approvals.makeVoid(old.approvalId(), "it was given to an earlier attempt"));
        CutoverPlan plan;
        PlanInput input;
        try {
            input = inputs.of(run);
            plan = plans.of(input);
        } catch (StepFailedException failed) {
            if (failed.failure().category() != Failure.Category.RETRYABLE) {
                throw failed;
            }
            run.advance(
                    "PLANNING", "can't make the plan now: " + failed.failure().reason());
            return new StepOutcome.Again(LOOK_AGAIN);
        }
        return switch (check.ofPlan(input, plan)) {
            case ApprovalCheck.Verdict.Valid(Approval approval) -> approved(run, approval);
            case ApprovalCheck.Verdict.Lapsed _ -> {
                run.advance(StepAdvanced.WAITING, "waits for an approval of plan " + plan.hash());
                yield new StepOutcome.Again(LOOK_AGAIN);
            }
        };
    }

    private StepOutcome approved(StepRun run, Approval approval) {
        String summary = "approved by " + approval.approver() + ": " + approval.reason();
        ReportReference report =
                reports.save(run.migrationId(), Step.CUTOVER_APPROVAL, run.attempt(), summary, approval);
        return new StepOutcome.Succeeded(summary, report);
    }

    private static Failure rejected(Rejection rejection) {
        return Failure.needsOperator(
                "CUTOVER_REJECTED",
                "'" + rejection.principal() + "' rejected the cutover at " + rejection.rejectedAt() + ": "
                        + rejection.reason(),
                "Mend what the reason says (by an amended spec, if need be), then retry to ask again; or abort.");
    }
}
