package io.landfall.registry.progress;

import io.landfall.contracts.progress.ReplicationLag;
import java.time.Duration;
import java.time.Instant;

/**
 * The lag as it was last measured, whichever step is open.
 *
 * @param at when it was measured
 */
record Lag(ReplicationLag measured, Instant at) {

    /** Measured every second: what is older says nothing about now. */
    private static final Duration FRESH = Duration.ofSeconds(15);

    boolean isFresh(Instant now) {
        return now.isBefore(at.plus(FRESH));
    }
}
