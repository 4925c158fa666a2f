package io.landfall.cutover.approval;

import io.landfall.cutover.journal.JournalTime;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Whether the migration's approval still holds for the plan as it is now; makes it void when it does not. */
@Component
public class ApprovalCheck {

    private final Approvals approvals;
    private final JournalTime time;

    public ApprovalCheck(Approvals approvals, JournalTime time) {
        this.approvals = approvals;
        this.time = time;
    }

    /** What the check said. */
    public sealed interface Verdict {

        record Valid(Approval approval) implements Verdict {}

        record Lapsed(String reason) implements Verdict {}
    }

    /** Without a look at the source: revision, expiry, window. */
    public Verdict ofRevision(PlanInput input) {
        Optional<Approval> given = approvals.given(input.spec().migrationId());
        if (given.isEmpty()) {
            return new Verdict.Lapsed("there is no approval that has not been used or become void");
        }
        Approval approval = given.get();
        Optional<String> lapse = approval.lapse(input.spec(), time.now());
        if (lapse.isPresent()) {
            return lapse(approval, lapse.get());
        }
        return new Verdict.Valid(approval);
    }

    /** And for exactly that plan. */
    public Verdict ofPlan(PlanInput input, CutoverPlan plan) {
        Verdict verdict = ofRevision(input);
        if (verdict instanceof Verdict.Valid(Approval approval)
                && !approval.planHash().equals(plan.hash())) {
            return lapse(approval, "the plan has changed since the approval (roles, grants or reports)");
        }
        return verdict;
    }

    private Verdict lapse(Approval approval, String reason) {
        approvals.makeVoid(approval.approvalId(), reason);
        return new Verdict.Lapsed(reason);
    }
}
