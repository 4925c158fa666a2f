package io.landfall.cutover;

import io.landfall.contracts.Failure;
import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.cutover.approval.Approvals;
import io.landfall.cutover.approval.CutoverPlan;
import io.landfall.cutover.drain.SourcePosition;
import io.landfall.cutover.fence.FenceState;
import io.landfall.cutover.fence.ProbeLogin;
import io.landfall.cutover.fence.SourceFence;
import io.landfall.cutover.fence.TargetFence;
import io.landfall.cutover.journal.Cutover;
import io.landfall.cutover.journal.CutoverJournal;
import io.landfall.databases.landfall.StaleLease;
import io.landfall.messaging.json.Json;
import io.landfall.messaging.step.StepFailedException;
import java.sql.SQLException;
import java.util.List;

/** The source's fence is raised, proven, and looked at again; beside it the target's, which still keeps others out. */
final class FenceEffects {

    private final CutoverJournal journal;
    private final JournalledFacts facts;
    private final Sides sides;
    private final long token;
    private final Approvals approvals;
    private final ProbeLogin probe;
    private final MigrationSpec spec;
    private boolean raised;

    FenceEffects(
            CutoverJournal journal,
            JournalledFacts facts,
            Sides sides,
            long token,
            DatabaseEffects.Tools tools,
            MigrationSpec spec) {
        this.journal = journal;
        this.facts = facts;
        this.sides = sides;
        this.token = token;
        this.approvals = tools.approvals();
        this.probe = tools.probe();
        this.spec = spec;
    }

    Observation raise(Cutover cutover) throws SQLException, StaleLease {
        if (!raised) {
            try {
                SourceFence.raise(sides.source(), token, facts.grants(cutover));
                raised = true;
            } catch (SQLException failure) {
                if (!SourceFence.mayBeTriedAgain(failure)) {
                    throw failure;
                }
                return new Observation.NotYet(Effect.FENCE_SOURCE, "another change of the database's row");
            }
        }
        return switch (SourceFence.empty(sides.source(), token, attested(cutover))) {
            case FenceState.Leaking(String reason, String remedy) ->
                throw needsOperator("FENCE_LEAKS", "The source can't be fenced: " + reason + ".", remedy);
            case FenceState.Emptying(List<String> sessions) ->
                new Observation.NotYet(Effect.FENCE_SOURCE, "sessions to end: " + String.join(", ", sessions));
            case FenceState.Standing(List<String> superusers) -> {
                String refusal = probe.mustFail(spec);
                Facts.FenceProof proof = new Facts.FenceProof(
                        SourcePosition.now(sides.source()),
                        superusers,
                        refusal,
                        journal.read(cutover.cutoverId()).readAt());
                journal.note(cutover, Facts.FENCE, proof);
                yield new Observation.Done(Effect.FENCE_SOURCE);
            }
        };
    }

    /** Whether the source's fence stands, and the target's. */
    Observation inspect(Effect effect, Cutover cutover) throws SQLException {
        Observation source = standing(effect, cutover);
        refuseOpenTarget();
        return source;
    }

    private Observation standing(Effect effect, Cutover cutover) throws SQLException {
        return switch (SourceFence.look(sides.source(), attested(cutover))) {
            case FenceState.Leaking(String reason, String _) ->
                throw needsOperator(
                        "FENCE_BREACHED",
                        "The source's fence does not stand any more: " + reason + ".",
                        "Find out who opened it, then retry.");
            case FenceState.Emptying(List<String> sessions) ->
                new Observation.NotYet(effect, "sessions behind the fence to end: " + String.join(", ", sessions));
            case FenceState.Standing _ -> new Observation.Done(effect);
        };
    }

    private void refuseOpenTarget() throws SQLException {
        List<String> others = TargetFence.whoElse(sides.target());
        if (!others.isEmpty()) {
            throw needsOperator(
                    "TARGET_IS_OPEN",
                    "The target admits others than Landfall: " + String.join(", ", others) + ".",
                    "Take CONNECT on the target from them, end their sessions, see that they wrote nothing, then retry.");
        }
    }

    private List<String> attested(Cutover cutover) {
        return Json.read(approvals.find(cutover.approvalId()).orElseThrow().plan(), CutoverPlan.class)
                .fence()
                .superusers();
    }

    private static StepFailedException needsOperator(String code, String reason, String remedy) {
        return new StepFailedException(Failure.needsOperator(code, reason, remedy));
    }
}
