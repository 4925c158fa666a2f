package io.landfall.engine.capture;

import java.time.Duration;

/**
 * How capture works.
 *
 * @param frameBytes about how much is packed into one frame of the change topic
 * @param maxRowBytes a change with more is refused by name; bounds the memory that capture and apply need
 * @param maxBytesInFlight how much of all tasks together may be on its way to the broker; a task that has used up its
 *     share waits with reading
 * @param statusInterval how often the slot is confirmed and watched, and the source's status row written
 * @param guardInterval how often the slot is watched after capture has ended by itself
 */
public record CaptureSettings(
        long frameBytes, long maxRowBytes, long maxBytesInFlight, Duration statusInterval, Duration guardInterval) {

    /** What suits a heap of 512 MB. */
    public static CaptureSettings defaults() {
        return new CaptureSettings(
                256 * 1024, 144 * 1024 * 1024, 96 * 1024 * 1024, Duration.ofSeconds(1), Duration.ofSeconds(10));
    }
}
