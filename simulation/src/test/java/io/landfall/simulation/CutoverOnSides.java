package io.landfall.simulation;

import io.landfall.contracts.Failure;
import io.landfall.contracts.Service;
import io.landfall.cutover.CutoverEffects;
import io.landfall.cutover.Effect;
import io.landfall.cutover.Facts;
import io.landfall.cutover.Observation;
import io.landfall.cutover.journal.Cutover;
import io.landfall.cutover.journal.LostCutover;
import io.landfall.messaging.step.StepFailedException;
import java.sql.SQLException;

/**
 * Stands in for {@code DatabaseEffects}: each effect looks before it acts, and may succeed and look like a time-out.
 */
final class CutoverOnSides implements CutoverEffects {

    private static final String PLAN = "checked-plan";

    private final World world;
    private final Worker worker;
    private final Sides sides;

    CutoverOnSides(World world, Worker worker) {
        this.world = world;
        this.worker = worker;
        this.sides = world.sides;
    }

    @Override
    public Observation perform(Effect effect, Cutover cutover) throws SQLException {
        world.invariants.noEffectAfterTheDeadline(effect, cutover);
        if (!world.faults.strike()) {
            return attempt(effect, cutover);
        }
        return switch (world.faults.kind(3)) {
            case 0 -> throw blocked("BLOCKED");
            case 1 -> new Observation.NotYet(effect, "something");
            default -> {
                attempt(effect, cutover);
                throw new SQLException("the answer did not arrive", "08006");
            }
        };
    }

    private Observation attempt(Effect effect, Cutover cutover) {
        switch (effect) {
            case CHECK_BOTH_SIDES -> checkBothSides(cutover);
            case FENCE_SOURCE -> fenceSource(cutover);
            case INSPECT_FENCE -> refuseBrokenFence();
            case AWAIT_MARKER -> {
                return marker(effect);
            }
            case MIGRATE_LAST_OBJECTS -> {
                onTarget(effect);
                world.journal.note(cutover, Facts.UNDO, "undo");
                sides.deferredObjects = true;
            }
            case VERIFY_DATA, REFRESH_VIEWS -> {}
            case PAUSE_TRAFFIC -> {
                world.journal.note(cutover, Facts.TRAFFIC_PAUSE, "pause");
                sides.applicationsHeld = true;
            }
            case SWITCH_TRAFFIC -> {
                world.journal.note(cutover, Facts.TRAFFIC, "switch");
                sides.applicationsAtTarget = true;
                sides.applicationsHeld = false;
            }
            case RESUME_TRAFFIC -> {
                world.journal.note(cutover, Facts.TRAFFIC, "resume");
                sides.applicationsHeld = false;
            }
            case PROVE_SILENCE -> {
                refuseBrokenFence();
                return marker(effect);
            }
            case OPEN_TARGET -> {
                onTarget(effect);
                sides.targetWritable = true;
                sides.deferredObjects = false;
                world.invariants.noAcknowledgedWriteIsLost();
            }
            case REOPEN_SOURCE -> {
                if (cutover.fencedSince() != null) {
                    onSource(effect);
                    sides.sourceWritable = true;
                }
            }
            case CLEAR_TARGET -> {
                if (world.journal
                        .noted(cutover.cutoverId(), Facts.UNDO, String.class)
                        .isPresent()) {
                    onTarget(effect);
                    sides.deferredObjects = false;
                }
            }
        }
        return new Observation.Done(effect);
    }

    private void checkBothSides(Cutover cutover) {
        onSource(Effect.CHECK_BOTH_SIDES);
        onTarget(Effect.CHECK_BOTH_SIDES);
        String plan = sides.planHash(worker.spec().revision());
        String approved = world.desk.find(cutover.approvalId()).orElseThrow().planHash();
        if (!world.rules.planMatch().matches(approved, plan)) {
            throw blocked("PLAN_CHANGED");
        }
        world.journal.note(cutover, PLAN, plan);
    }

    private void fenceSource(Cutover cutover) {
        onSource(Effect.FENCE_SOURCE);
        if (sides.sourceWritable && world.faults.strike()) {
            sides.replicationStallsFor(world.choices.below(40_000));
        }
        sides.sourceWritable = false;
        world.invariants.anApprovalIsUsedForItsHash(
                world.desk.find(cutover.approvalId()),
                world.journal.noted(cutover.cutoverId(), PLAN, String.class).orElse("never checked"));
    }

    private void refuseBrokenFence() {
        if (sides.sourceWritable) {
            throw blocked("FENCE_BREACHED");
        }
        if (sides.targetWritable) {
            throw blocked("TARGET_IS_OPEN");
        }
    }

    private Observation marker(Effect effect) {
        onSource(effect);
        return sides.targetWrites == sides.sourceWrites
                ? new Observation.Done(effect)
                : new Observation.NotYet(effect, "the marker to come through to the target");
    }

    private void onSource(Effect effect) {
        at(Sides.Place.SOURCE, effect);
    }

    private void onTarget(Effect effect) {
        at(Sides.Place.TARGET, effect);
    }

    private void at(Sides.Place place, Effect effect) {
        if (!sides.lets(place, Service.CUTOVER, worker.sagaEpoch(), worker.leaseToken(), effect.name())) {
            throw new LostCutover(worker.commandId());
        }
    }

    private static StepFailedException blocked(String code) {
        return new StepFailedException(Failure.needsOperator(code, code + " happened", "mend it"));
    }

    @Override
    public void close() {
        // nothing is open
    }
}
