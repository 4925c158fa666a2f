package io.landfall.messaging.step;

import io.landfall.contracts.Step;
import java.util.Optional;
import java.util.UUID;

/** The runs of this service's steps, for what happens beside them (an API call, a timer). */
public interface StepRuns {

    /** The open run of a step, if there is one. */
    Optional<OpenRun> open(UUID migrationId, Step step);

    /** Lets an open run that answered {@code Again} be called now; part of the caller's transaction. */
    void wake(UUID commandId);

    /** An open run. */
    record OpenRun(
            UUID commandId, Step step, int attempt, long sagaEpoch, io.landfall.contracts.spec.MigrationSpec spec) {}
}
