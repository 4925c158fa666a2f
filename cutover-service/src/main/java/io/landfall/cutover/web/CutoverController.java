package io.landfall.cutover.web;

import io.landfall.api.problem.ApiProblem;
import io.landfall.contracts.Failure;
import io.landfall.cutover.approval.Approval;
import io.landfall.cutover.approval.Approvals;
import io.landfall.cutover.approval.Decisions;
import io.landfall.cutover.approval.PlanInputs;
import io.landfall.cutover.approval.Problems;
import io.landfall.cutover.certificate.Certificate;
import io.landfall.cutover.certificate.Certificates;
import io.landfall.cutover.criteria.Gate;
import io.landfall.cutover.criteria.Gates;
import io.landfall.cutover.journal.Cutover;
import io.landfall.cutover.journal.CutoverJournal;
import io.landfall.cutover.journal.Phase;
import io.landfall.cutover.journal.PhaseEntry;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** How a migration's cutover stands. */
@RestController
@RequestMapping("/api/cutovers/{migrationId}")
class CutoverController {

    private final CutoverJournal journal;
    private final PlanInputs inputs;
    private final Approvals approvals;
    private final Decisions decisions;
    private final Gates gates;
    private final Certificates certificates;

    CutoverController(
            CutoverJournal journal,
            PlanInputs inputs,
            Approvals approvals,
            Decisions decisions,
            Gates gates,
            Certificates certificates) {
        this.journal = journal;
        this.inputs = inputs;
        this.approvals = approvals;
        this.decisions = decisions;
        this.gates = gates;
        this.certificates = certificates;
    }

    /** Everything about it. */
    record CutoverView(
            UUID migrationId,
            @Nullable ApprovalView approval,
            @Nullable Gate gate,
            @Nullable JournalView journal,
            List<Decisions.Line> decisions) {}

    /** The approval that waits to be used. */
    record ApprovalView(String approver, String reason, String planHash, Instant from, Instant to, Instant expiresAt) {

        static ApprovalView of(Approval approval) {
            return new ApprovalView(
                    approval.approver(),
                    approval.reason(),
                    approval.planHash(),
                    approval.window().start(),
                    approval.window().end(),
                    approval.expiresAt());
        }
    }

    /** The newest cutover's row. */
    record JournalView(
            UUID cutoverId,
            int attempt,
            Phase phase,
            boolean abortRequested,
            @Nullable Failure failure,
            @Nullable Instant fencedSince,
            @Nullable Instant deadline,
            List<PhaseEntry> phases) {

        static JournalView of(Cutover cutover, List<PhaseEntry> phases) {
            return new JournalView(
                    cutover.cutoverId(),
                    cutover.attempt(),
                    cutover.phase(),
                    cutover.abortRequested(),
                    cutover.failure(),
                    cutover.fencedSince(),
                    cutover.deadline(),
                    phases);
        }
    }

    @GetMapping
    CutoverView cutover(@PathVariable UUID migrationId) {
        if (inputs.find(migrationId).isEmpty()) {
            throw Problems.unknown(migrationId);
        }
        Optional<Cutover> newest = journal.newest(migrationId);
        return new CutoverView(
                migrationId,
                approvals.given(migrationId).map(ApprovalView::of).orElse(null),
                gates.find(migrationId).orElse(null),
                newest.map(cutover -> JournalView.of(cutover, journal.history(cutover.cutoverId())))
                        .orElse(null),
                decisions.of(migrationId));
    }

    @GetMapping("/certificate")
    Certificate certificate(@PathVariable UUID migrationId) {
        return certificates
                .find(migrationId)
                .orElseThrow(() -> new ApiProblem(
                        HttpStatus.NOT_FOUND,
                        "NO_CERTIFICATE",
                        null,
                        "The cutover of migration " + migrationId + " has not been completed.",
                        "Wait until its phase is DONE."));
    }
}
