package io.landfall.registry.progress;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The lag as it was last measured, whichever step is open.
 *
 * @param seconds the heartbeat's age on the target, by the source's clock
 * @param at when it was measured
 */
record Lag(double seconds, @Nullable Long retainedWalBytes, Instant at) {

    /** Measured every second: what is older says nothing about now. */
    private static final Duration FRESH = Duration.ofSeconds(15);

    boolean isFresh(Instant now) {
        return now.isBefore(at.plus(FRESH));
    }
}
