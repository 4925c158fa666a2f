package io.landfall.cutover.approval.web;

import io.landfall.api.security.Caller;
import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.contracts.spec.Window;
import io.landfall.cutover.approval.Approval;
import io.landfall.cutover.approval.ApprovalRequest;
import io.landfall.cutover.approval.Approvals;
import io.landfall.cutover.approval.ApproveCutover;
import io.landfall.cutover.approval.CutoverPlan;
import io.landfall.cutover.approval.PlanInput;
import io.landfall.cutover.approval.PlanInputs;
import io.landfall.cutover.approval.PlanText;
import io.landfall.cutover.approval.Plans;
import io.landfall.cutover.approval.Problems;
import io.landfall.cutover.approval.RejectCutover;
import io.landfall.cutover.approval.Rejection;
import io.landfall.cutover.journal.CutoverJournal;
import io.landfall.messaging.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Plans, approvals and rejections over HTTP. */
@RestController
@RequestMapping("/api")
class ApprovalController {

    private final PlanInputs inputs;
    private final Plans plans;
    private final ApproveCutover approve;
    private final RejectCutover reject;
    private final Approvals approvals;
    private final CutoverJournal journal;

    ApprovalController(
            PlanInputs inputs,
            Plans plans,
            ApproveCutover approve,
            RejectCutover reject,
            Approvals approvals,
            CutoverJournal journal) {
        this.approvals = approvals;
        this.journal = journal;
        this.inputs = inputs;
        this.plans = plans;
        this.approve = approve;
        this.reject = reject;
    }

    /** A plan, its hash, and the same for reading. */
    record PlanView(CutoverPlan plan, String planHash, String text) {

        static PlanView of(CutoverPlan plan) {
            return new PlanView(plan, plan.hash(), PlanText.of(plan));
        }
    }

    /** An approval as given. */
    record ApprovalView(
            UUID approvalId,
            UUID migrationId,
            String planHash,
            String approver,
            String reason,
            Window window,
            Instant expiresAt,
            Instant approvedAt) {

        static ApprovalView of(Approval approval) {
            return new ApprovalView(
                    approval.approvalId(),
                    approval.migrationId(),
                    approval.planHash(),
                    approval.approver(),
                    approval.reason(),
                    approval.window(),
                    approval.expiresAt(),
                    approval.approvedAt());
        }
    }

    /** As it would be approved now; while a cutover is under way or done, the one that was approved for it. */
    @GetMapping("/cutovers/{migrationId}/plan")
    PlanView plan(@PathVariable UUID migrationId) {
        PlanInput input = inputs.find(migrationId).orElseThrow(() -> Problems.unknown(migrationId));
        return journal.current(migrationId)
                .flatMap(cutover -> approvals.find(cutover.approvalId()))
                .map(approval -> PlanView.of(Json.read(approval.plan(), CutoverPlan.class)))
                .orElseGet(() -> PlanView.of(Problems.answering(() -> plans.of(input))));
    }

    @PostMapping("/cutovers/{migrationId}/approvals")
    @ResponseStatus(HttpStatus.CREATED)
    ApprovalView approve(@PathVariable UUID migrationId, @RequestBody ApprovalRequest request) {
        return ApprovalView.of(approve.approve(migrationId, request, Caller.current()));
    }

    @PostMapping("/cutovers/{migrationId}/rejections")
    @ResponseStatus(HttpStatus.CREATED)
    Rejection reject(@PathVariable UUID migrationId, @RequestBody RejectCutover.RejectionRequest request) {
        return reject.reject(migrationId, request, Caller.current());
    }

    /** What the plan would be now, without the reports of steps that have not run; it can't be approved. */
    @PostMapping("/cutover-plans")
    PlanView preview(@RequestBody MigrationSpec spec) {
        return PlanView.of(Problems.answering(() -> plans.of(new PlanInput(spec, List.of(), List.of(), List.of()))));
    }
}
