package io.landfall.cutover.approval;

import io.landfall.api.problem.ApiProblem;
import io.landfall.contracts.Principal;
import io.landfall.contracts.Role;
import io.landfall.contracts.Step;
import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.contracts.spec.Window;
import io.landfall.cutover.journal.JournalTime;
import io.landfall.messaging.step.StepRuns;
import io.landfall.messaging.step.StepRuns.OpenRun;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** A person approves the plan that they read: four eyes, the current plan, a waiting migration, once. */
@Component
public class ApproveCutover {

    private static final String ACTION = "APPROVE";
    private static final Duration NOW_LASTS = Duration.ofHours(24);

    private final StepRuns runs;
    private final PlanInputs inputs;
    private final Plans plans;
    private final Approvals approvals;
    private final Decisions decisions;
    private final TransactionTemplate transactions;
    private final JournalTime time;

    public ApproveCutover(
            StepRuns runs,
            PlanInputs inputs,
            Plans plans,
            Approvals approvals,
            Decisions decisions,
            TransactionTemplate transactions,
            JournalTime time) {
        this.runs = runs;
        this.inputs = inputs;
        this.plans = plans;
        this.approvals = approvals;
        this.decisions = decisions;
        this.transactions = transactions;
        this.time = time;
    }

    /** Gives the approval, or throws an {@link ApiProblem} that the audit keeps too. */
    public Approval approve(UUID migrationId, ApprovalRequest request, Principal caller) {
        try {
            return given(migrationId, request, caller);
        } catch (ApiProblem refused) {
            decisions.refused(migrationId, caller, ACTION, refused.code(), refused.reason(), request.planHash());
            throw refused;
        }
    }

    private Approval given(UUID migrationId, ApprovalRequest request, Principal caller) {
        if (!caller.roles().contains(Role.APPROVER)) {
            throw new ApiProblem(
                    HttpStatus.FORBIDDEN,
                    "NOT_AN_APPROVER",
                    null,
                    "'" + caller.name() + "' does not have the role approver.",
                    "Ask somebody who has it.");
        }
        String reason = required(request.reason(), "reason", "Say why you approve.");
        String planHash = required(request.planHash(), "planHash", "Send the hash of the plan that you read.");
        OpenRun run = waiting(migrationId);
        fourEyes(run.spec(), caller);
        PlanInput input = inputs.find(migrationId)
                .filter(kept -> kept.spec().equals(run.spec()))
                .orElseThrow(() -> Problems.notWaiting("its plan is still being made"));
        CutoverPlan plan = Problems.answering(() -> plans.of(input));
        if (!plan.hash().equals(planHash)) {
            throw new ApiProblem(
                    HttpStatus.CONFLICT,
                    "PLAN_CHANGED",
                    "planHash",
                    "The plan is now " + plan.hash() + ", not " + planHash + ".",
                    "Read the current plan and approve that one.");
        }
        Instant now = time.now();
        Window window = window(request, run.spec(), now);
        Instant expiresAt = expiry(request.expiresAt(), window, now);
        Approval approval = new Approval(
                UUID.randomUUID(),
                migrationId,
                run.commandId(),
                run.spec().revision(),
                planHash,
                plan.json(),
                caller.name(),
                reason,
                window,
                expiresAt,
                now,
                Approval.State.GIVEN);
        return keep(run, approval, caller);
    }

    private Approval keep(OpenRun run, Approval approval, Principal caller) {
        transactions.executeWithoutResult(_ -> {
            if (!approvals.give(approval)) {
                throw new ApiProblem(
                        HttpStatus.CONFLICT,
                        "ALREADY_APPROVED",
                        null,
                        "The cutover has been approved already.",
                        "Nothing is left to do, unless that approval lapses.");
            }
            decisions.record(
                    approval.migrationId(), caller, ACTION, "APPROVED", approval.reason(), approval.planHash());
            runs.wake(run.commandId());
        });
        return approval;
    }

    private OpenRun waiting(UUID migrationId) {
        approvals.given(migrationId).ifPresent(given -> {
            throw new ApiProblem(
                    HttpStatus.CONFLICT,
                    "ALREADY_APPROVED",
                    null,
                    "The cutover was approved by '" + given.approver() + "' at " + given.approvedAt() + ".",
                    "Nothing is left to do, unless that approval lapses.");
        });
        return runs.open(migrationId, Step.CUTOVER_APPROVAL)
                .orElseThrow(() -> Problems.notWaiting("it is not in CUTOVER_APPROVAL"));
    }

    private static void fourEyes(MigrationSpec spec, Principal caller) {
        Optional<String> did = spec.involvementOf(caller.name());
        if (did.isPresent()) {
            throw new ApiProblem(
                    HttpStatus.FORBIDDEN,
                    "FOUR_EYES",
                    null,
                    "'" + caller.name() + "' " + did.get() + " this migration and can't approve its cutover.",
                    "Ask another approver.");
        }
    }

    private static Window window(ApprovalRequest request, MigrationSpec spec, Instant now) {
        boolean asks = Boolean.TRUE.equals(request.now());
        if (asks && request.window() != null) {
            throw invalid("window", "Both a window and now were given.", "Give one of them.");
        }
        Window window = asks
                ? new Window(now, now.plus(NOW_LASTS))
                : request.window() != null ? request.window() : spec.cutover().window();
        if (window == null) {
            throw invalid("window", "Neither the task nor the approval says when.", "Give a window, or now.");
        }
        if (window.isOverAt(now)) {
            throw invalid("window", "The window ended at " + window.end() + ".", "Give a window that is not over.");
        }
        return window;
    }

    private static Instant expiry(@Nullable Instant asked, Window window, Instant now) {
        Instant expiresAt = asked == null ? window.end() : asked;
        if (!expiresAt.isAfter(now)) {
            throw invalid("expiresAt", "The approval would have expired already.", "Give a later time.");
        }
        return expiresAt;
    }

    private static String required(@Nullable String value, String field, String remedy) {
        if (value == null || value.isBlank()) {
            throw invalid(field, "'" + field + "' is missing.", remedy);
        }
        return value;
    }

    private static ApiProblem invalid(String field, String reason, String remedy) {
        return new ApiProblem(HttpStatus.UNPROCESSABLE_CONTENT, "INVALID_APPROVAL", field, reason, remedy);
    }
}
