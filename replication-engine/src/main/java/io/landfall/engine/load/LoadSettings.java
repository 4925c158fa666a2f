package io.landfall.engine.load;

import io.landfall.engine.capture.CaptureSettings;
import java.time.Duration;

/**
 * How the load works.
 *
 * @param chunkPages about how many pages of a table one COPY reads
 * @param bufferBytes the size of each write to the target; four of them per worker
 * @param maxRowBytes a row with more is refused by name where changes are captured, since capture would refuse its
 *     first change
 * @param patience for how long outages are waited out before the task fails
 */
public record LoadSettings(long chunkPages, int bufferBytes, long maxRowBytes, Duration patience) {

    public static LoadSettings defaults() {
        return new LoadSettings(16_384, 256 * 1024, CaptureSettings.defaults().maxRowBytes(), Duration.ofMinutes(5));
    }
}
