package io.landfall.engine.apply;

import java.time.Duration;

/**
 * How much apply takes into one target transaction; a source transaction with more is written in parts, within one
 * transaction.
 *
 * @param maxDelay how long complete transactions may wait for more
 */
public record ApplySettings(int maxChanges, long maxBytes, Duration maxDelay) {

    /** What suits a heap of 256 MB. */
    public static ApplySettings defaults() {
        return new ApplySettings(20_000, 8 * 1024 * 1024, Duration.ofMillis(500));
    }
}
