package io.landfall.simulation;

import io.landfall.contracts.Failure;
import io.landfall.contracts.MigrationStatus;
import io.landfall.contracts.Service;
import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.cutover.Effect;
import io.landfall.cutover.approval.Approval;
import io.landfall.cutover.journal.Cutover;
import io.landfall.orchestrator.saga.SagaState;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** What must hold whatever happens. */
final class Invariants {

    /** The longest that was seen to end took a tenth of them. */
    private static final int MANY_EVENTS = 100_000;

    private final World world;
    private final Map<Owner, Long> newestToken = new HashMap<>();
    private final Map<Sides.Place, Long> newestEpoch = new HashMap<>();
    private final Set<UUID> usedApprovals = new HashSet<>();
    private boolean abortWasAsked;

    Invariants(World world) {
        this.world = world;
    }

    private record Owner(Sides.Place place, Service service) {}

    /** Never two writable sides: asked after every event; and the target is writable only past the commit. */
    void neverTwoWritableSides() {
        require(
                !(world.sides.sourceWritable && world.sides.targetWritable),
                Invariant.NEVER_TWO_WRITABLE_SIDES,
                "source and target are both writable");
        require(
                !world.sides.targetWritable || world.journal.isCommitted(),
                Invariant.NEVER_TWO_WRITABLE_SIDES,
                "the target is writable before the cutover is committed");
    }

    /** Never an effect of an older epoch or lease accepted: asked whenever a side lets an effect in. */
    void neverAnEffectOfAnOlderEpochOrLease(Sides.Place place, Service service, long epoch, long token, String effect) {
        long seenToken = newestToken.merge(new Owner(place, service), token, Math::max);
        require(
                token == seenToken,
                Invariant.NEVER_AN_EFFECT_OF_AN_OLDER_EPOCH_OR_LEASE_ACCEPTED,
                "%s accepted %s with lease token %d after %d".formatted(place, effect, token, seenToken));
        long seenEpoch = newestEpoch.merge(place, epoch, Math::max);
        require(
                epoch == seenEpoch,
                Invariant.NEVER_AN_EFFECT_OF_AN_OLDER_EPOCH_OR_LEASE_ACCEPTED,
                "%s accepted %s of epoch %d after one of epoch %d".formatted(place, effect, epoch, seenEpoch));
    }

    /** No compensation before the open step's answer: asked whenever the saga sends an {@code UndoStep}. */
    void noCompensationBeforeTheOpenStepsAnswer() {
        for (UUID command : world.orchestrator.started()) {
            require(
                    world.services.values().stream().anyMatch(service -> service.hasEnded(command)),
                    Invariant.NO_COMPENSATION_BEFORE_THE_OPEN_STEPS_ANSWER,
                    "an UndoStep was sent while run %s had neither ended nor been barred".formatted(command));
        }
        require(
                !world.journal.isUnderWay() && !world.journal.isCommitted(),
                Invariant.NO_COMPENSATION_BEFORE_THE_OPEN_STEPS_ANSWER,
                "an UndoStep was sent while a cutover was under way or committed");
    }

    void abortAsked() {
        abortWasAsked = true;
    }

    /** Abort ends as found, or is refused: asked at the end. */
    void abortEndsAsFoundOrIsRefused() {
        SagaState saga = world.orchestrator.saga();
        if (saga.status() == MigrationStatus.ABORTED) {
            require(
                    world.sides.isAsFound(),
                    Invariant.ABORT_ENDS_AS_FOUND_OR_IS_REFUSED,
                    "aborted, but the sides are not as found: " + world.sides);
            require(
                    !world.journal.isCommitted(),
                    Invariant.ABORT_ENDS_AS_FOUND_OR_IS_REFUSED,
                    "aborted, but the cutover is committed");
        }
        if (saga.status() == MigrationStatus.COMPLETED && abortWasAsked) {
            require(
                    saga.refusal() != null,
                    Invariant.ABORT_ENDS_AS_FOUND_OR_IS_REFUSED,
                    "completed without a word on the abort that was asked for");
        }
    }

    /** Every saga ends: asked after every event. */
    void itDoesNotGoRoundForEver(int events) {
        if (events > MANY_EVENTS) {
            SagaState saga = world.orchestrator.saga();
            throw new BrokenInvariant(
                    Invariant.EVERY_SAGA_ENDS_OR_IS_PARKED_WITH_A_REASON,
                    "it goes round for ever in %s %s".formatted(saga.status(), saga.currentStep()));
        }
    }

    /** Every saga ends or is parked with a reason: asked when nothing is left to happen. */
    void everySagaEndsOrIsParkedWithAReason() {
        SagaState saga = world.orchestrator.saga();
        require(
                saga.status().isFinal() || (saga.status().isRetryable() && saga.failure() != null),
                Invariant.EVERY_SAGA_ENDS_OR_IS_PARKED_WITH_A_REASON,
                "nothing happens any more in %s %s, waiting for %s: %s"
                        .formatted(saga.status(), saga.currentStep(), saga.open(), saga.detail()));
        require(
                !saga.status().isFinal() || !world.journal.isUnderWay(),
                Invariant.EVERY_SAGA_ENDS_OR_IS_PARKED_WITH_A_REASON,
                "the saga is %s and its cutover is not over".formatted(saga.status()));
    }

    /** An approval is used once, by someone else than the requester: asked whenever a cutover begins. */
    void anApprovalIsUsedOnceBySomeoneElse(Approval approval, MigrationSpec spec) {
        require(
                usedApprovals.add(approval.approvalId()),
                Invariant.AN_APPROVAL_IS_USED_ONCE_FOR_ITS_HASH_BY_SOMEONE_ELSE_THAN_THE_REQUESTER,
                "an approval was used twice");
        require(
                !approval.approver().equals(spec.requestedBy())
                        && !approval.approver().equals(spec.lastEditedBy()),
                Invariant.AN_APPROVAL_IS_USED_ONCE_FOR_ITS_HASH_BY_SOMEONE_ELSE_THAN_THE_REQUESTER,
                "'%s' approved what they requested or last edited".formatted(approval.approver()));
    }

    /** And for its hash: asked whenever the source is fenced, of the plan as it was checked just before. */
    void anApprovalIsUsedForItsHash(Optional<Approval> approval, String checkedPlan) {
        require(
                approval.isPresent() && approval.get().planHash().equals(checkedPlan),
                Invariant.AN_APPROVAL_IS_USED_ONCE_FOR_ITS_HASH_BY_SOMEONE_ELSE_THAN_THE_REQUESTER,
                "the source was fenced for plan %s with %s".formatted(checkedPlan, approval));
    }

    /** Applications behind a pooler feel a pause and no error: asked after every event. */
    void applicationsFeelAPauseAndNoError() {
        boolean writable = world.sides.applicationsAtTarget ? world.sides.targetWritable : world.sides.sourceWritable;
        require(
                world.sides.applicationsHeld || writable,
                Invariant.APPLICATIONS_BEHIND_A_POOLER_FEEL_A_PAUSE_AND_NO_ERROR,
                "the applications are sent to a side that refuses them");
    }

    /** And the pause ends with the cutover: asked when nothing is left to happen. */
    void applicationsAreNotLeftWaiting() {
        require(
                !world.sides.applicationsHeld || world.journal.isUnderWay(),
                Invariant.APPLICATIONS_BEHIND_A_POOLER_FEEL_A_PAUSE_AND_NO_ERROR,
                "the applications are held, and no cutover will let them go");
    }

    /** A window counts by the journal's clock, not by a host's: asked when a cutover takes its approval. */
    void anApprovalIsTakenWithinItsWindow(Approval approval) {
        Instant now = world.agenda.instant();
        require(
                approval.window().isOpenAt(now) && !approval.isExpiredAt(now),
                Invariant.WINDOW_AND_DEADLINE_COUNT_BY_THE_JOURNALS_CLOCK,
                "at %s an approval for %s was taken".formatted(now, approval.window()));
    }

    /**
     * So does the deadline: nothing but the way back begins after it. Asked at each effect, of the row as it was read.
     */
    void noEffectAfterTheDeadline(Effect effect, Cutover cutover) {
        require(
                !cutover.phase().canTurnBack() || !isDue(cutover, cutover.readAt()),
                Invariant.WINDOW_AND_DEADLINE_COUNT_BY_THE_JOURNALS_CLOCK,
                "%s in %s was begun at %s, after the deadline %s"
                        .formatted(effect, cutover.phase(), cutover.readAt(), cutover.deadline()));
    }

    /** And not before it: asked when a cutover turns back for having taken too long. */
    void notTooLateBeforeTheDeadline(Failure why, Cutover cutover) {
        require(
                !why.code().equals("WRITE_DOWNTIME_EXCEEDED") || isDue(cutover, world.agenda.instant()),
                Invariant.WINDOW_AND_DEADLINE_COUNT_BY_THE_JOURNALS_CLOCK,
                "turned back at %s for the deadline %s".formatted(world.agenda.instant(), cutover.deadline()));
    }

    private static boolean isDue(Cutover cutover, Instant now) {
        return cutover.deadline() != null && !now.isBefore(cutover.deadline());
    }

    /** No acknowledged write is lost: asked whenever the target opens. */
    void noAcknowledgedWriteIsLost() {
        require(
                world.sides.targetWrites == world.sides.sourceWrites,
                Invariant.NO_ACKNOWLEDGED_WRITE_IS_LOST,
                "the target opened with %d of %d writes".formatted(world.sides.targetWrites, world.sides.sourceWrites));
    }

    private static void require(boolean holds, Invariant invariant, String how) {
        if (!holds) {
            throw new BrokenInvariant(invariant, how);
        }
    }
}
