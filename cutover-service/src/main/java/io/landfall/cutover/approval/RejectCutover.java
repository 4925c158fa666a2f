package io.landfall.cutover.approval;

import io.landfall.api.problem.ApiProblem;
import io.landfall.contracts.Principal;
import io.landfall.contracts.Role;
import io.landfall.contracts.Step;
import io.landfall.messaging.step.StepRuns;
import io.landfall.messaging.step.StepRuns.OpenRun;
import java.time.InstantSource;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** A person refuses the plan: the step ends, with who and why. */
@Component
public class RejectCutover {

    private static final String ACTION = "REJECT";

    private final StepRuns runs;
    private final Approvals approvals;
    private final Rejections rejections;
    private final Decisions decisions;
    private final TransactionTemplate transactions;
    private final InstantSource clock;

    public RejectCutover(
            StepRuns runs,
            Approvals approvals,
            Rejections rejections,
            Decisions decisions,
            TransactionTemplate transactions,
            InstantSource clock) {
        this.runs = runs;
        this.approvals = approvals;
        this.rejections = rejections;
        this.decisions = decisions;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** What a person sends. */
    public record RejectionRequest(@Nullable String reason) {}

    /** Rejects, or throws an {@link ApiProblem} that the audit keeps too. */
    public Rejection reject(UUID migrationId, RejectionRequest request, Principal caller) {
        try {
            return rejected(migrationId, request, caller);
        } catch (ApiProblem refused) {
            decisions.refused(migrationId, caller, ACTION, refused.code(), refused.reason(), null);
            throw refused;
        }
    }

    private Rejection rejected(UUID migrationId, RejectionRequest request, Principal caller) {
        if (!caller.roles().contains(Role.APPROVER)) {
            throw new ApiProblem(
                    HttpStatus.FORBIDDEN,
                    "NOT_AN_APPROVER",
                    null,
                    "'" + caller.name() + "' does not have the role approver.",
                    "Ask somebody who has it.");
        }
        String reason = request.reason();
        if (reason == null || reason.isBlank()) {
            throw new ApiProblem(
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    "INVALID_REJECTION",
                    "reason",
                    "'reason' is missing.",
                    "Say why you reject.");
        }
        OpenRun run = runs.open(migrationId, Step.CUTOVER_APPROVAL)
                .orElseThrow(() -> Problems.notWaiting("it is not in CUTOVER_APPROVAL"));
        Rejection rejection = new Rejection(run.commandId(), migrationId, caller.name(), reason, clock.instant());
        transactions.executeWithoutResult(_ -> {
            if (approvals.given(migrationId).isPresent()) {
                throw Problems.notWaiting("it has been approved already");
            }
            rejections.keep(rejection);
            decisions.record(migrationId, caller, ACTION, "REJECTED", reason, null);
            runs.wake(run.commandId());
        });
        return rejection;
    }
}
