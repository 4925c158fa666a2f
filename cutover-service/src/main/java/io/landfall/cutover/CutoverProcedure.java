package io.landfall.cutover;

import static io.landfall.cutover.Effect.*;
import static io.landfall.cutover.journal.Phase.*;

import io.landfall.contracts.Failure;
import io.landfall.cutover.journal.Cutover;
import io.landfall.cutover.journal.Phase;
import java.time.Instant;
import java.util.Optional;

/**
 * The cutover, step by step: a pure function of the journal's row, what was seen last, and the time. Before COMMITTED
 * any failure, an abort or the deadline turns back, source first; after it there is only forward. Each effect's intent
 * is journalled before it is done, and a worker that comes after a crash does the same effect again.
 */
public final class CutoverProcedure {

    private CutoverProcedure() {}

    /** The next thing to do. */
    public static Decision next(Cutover cutover, Observation seen, Instant now) {
        if (cutover.phase().canTurnBack()) {
            Optional<Failure> reason = reasonToTurnBack(cutover, seen, now);
            if (reason.isPresent()) {
                return new Decision.TurnBack(reason.get());
            }
            if (cutover.phase().isBehindTheFence() && cutover.phase() != VERIFIED && needsInspection(seen)) {
                return new Decision.Perform(INSPECT_FENCE);
            }
        } else if (seen instanceof Observation.Failed failed) {
            return new Decision.TryAgain(failed.failure());
        }
        return switch (cutover.phase()) {
            case REQUESTED -> enter(PAUSING);
            case PAUSING ->
                PAUSE_TRAFFIC.isDoneBy(seen)
                        ? enter(FENCING)
                        : perform(
                                CHECK_BOTH_SIDES.isDoneBy(seen) || PAUSE_TRAFFIC.isUnderWay(seen)
                                        ? PAUSE_TRAFFIC
                                        : CHECK_BOTH_SIDES);
            case FENCING -> FENCE_SOURCE.isDoneBy(seen) ? enter(FENCED) : perform(FENCE_SOURCE);
            case FENCED -> enter(DRAINING);
            case DRAINING -> AWAIT_MARKER.isDoneBy(seen) ? enter(DRAINED) : perform(AWAIT_MARKER);
            case DRAINED -> enter(MIGRATING);
            case MIGRATING -> MIGRATE_LAST_OBJECTS.isDoneBy(seen) ? enter(VERIFYING) : perform(MIGRATE_LAST_OBJECTS);
            case VERIFYING ->
                PROVE_SILENCE.isDoneBy(seen)
                        ? enter(VERIFIED)
                        : perform(
                                VERIFY_DATA.isDoneBy(seen) || PROVE_SILENCE.isUnderWay(seen)
                                        ? PROVE_SILENCE
                                        : VERIFY_DATA);
            case VERIFIED ->
                seen instanceof Observation.Entered || PROVE_SILENCE.isDoneBy(seen)
                        ? new Decision.Commit()
                        : perform(PROVE_SILENCE);
            case COMMITTED -> enter(OPENING);
            case OPENING -> OPEN_TARGET.isDoneBy(seen) ? enter(SWITCHING) : perform(OPEN_TARGET);
            case SWITCHING ->
                REFRESH_VIEWS.isDoneBy(seen)
                        ? enter(DONE)
                        : perform(SWITCH_TRAFFIC.isDoneBy(seen) ? REFRESH_VIEWS : SWITCH_TRAFFIC);
            case DONE -> new Decision.Complete();
            case ROLLING_BACK -> CLEAR_TARGET.isDoneBy(seen) ? enter(ROLLED_BACK) : perform(nextWayBack(seen));
            case ROLLED_BACK -> new Decision.GiveUp();
        };
    }

    /** The source first, then the applications that wait for it, then the target. */
    private static Effect nextWayBack(Observation seen) {
        if (RESUME_TRAFFIC.isDoneBy(seen) || CLEAR_TARGET.isUnderWay(seen)) {
            return CLEAR_TARGET;
        }
        return REOPEN_SOURCE.isDoneBy(seen) || RESUME_TRAFFIC.isUnderWay(seen) ? RESUME_TRAFFIC : REOPEN_SOURCE;
    }

    private static Optional<Failure> reasonToTurnBack(Cutover cutover, Observation seen, Instant now) {
        if (cutover.abortRequested()) {
            return Optional.of(Failure.needsOperator(
                    "CUTOVER_ABORTED",
                    "The cutover was aborted in " + cutover.phase() + ": " + cutover.abortReason(),
                    "Nothing to mend: a person asked for it."));
        }
        if (seen instanceof Observation.Failed failed) {
            return Optional.of(failed.failure());
        }
        if (cutover.deadline() != null && !now.isBefore(cutover.deadline())) {
            String waitingFor = seen instanceof Observation.NotYet notYet ? ", waiting for " + notYet.waitingFor() : "";
            return Optional.of(Failure.retryable(
                    "WRITE_DOWNTIME_EXCEEDED",
                    "The cutover was not committed within maxWriteDowntime ("
                            + cutover.maxWriteDowntime().toSeconds() + " s) and was undone in " + cutover.phase()
                            + waitingFor,
                    "Retry at a quieter time, or allow more downtime by an amended spec."));
        }
        return Optional.empty();
    }

    /** A new worker has not seen the fence with its own eyes. */
    private static boolean needsInspection(Observation seen) {
        return seen instanceof Observation.Arrived || INSPECT_FENCE.isUnderWay(seen);
    }

    private static Decision enter(Phase phase) {
        return new Decision.Enter(phase);
    }

    private static Decision perform(Effect effect) {
        return new Decision.Perform(effect);
    }
}
