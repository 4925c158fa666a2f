package io.landfall.dmsadapter.heartbeat;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a slot holds back, and how fast that grows. The growth is an average in which half a minute ago counts for a
 * third: a slot lets go of its WAL in leaps.
 *
 * @param growth bytes a second; negative while it shrinks
 */
record RetainedWal(long bytes, double growth, Instant at) {

    private static final double AVERAGED_SECONDS = 30;

    /** The newest measure, and what an earlier one tells of its growth. */
    static RetainedWal measured(long bytes, Instant at, @Nullable RetainedWal earlier) {
        if (earlier == null || !at.isAfter(earlier.at)) {
            return new RetainedWal(bytes, 0, at);
        }
        double seconds = Duration.between(earlier.at, at).toMillis() / 1000.0;
        double latest = (bytes - earlier.bytes) / Math.max(0.001, seconds);
        double weight = 1 - Math.exp(-seconds / AVERAGED_SECONDS);
        return new RetainedWal(bytes, earlier.growth + weight * (latest - earlier.growth), at);
    }

    /** Seconds until so much is held back; null when it does not grow. */
    @Nullable
    Long secondsUntil(long limit) {
        if (bytes >= limit) {
            return 0L;
        }
        return growth <= 0 ? null : Math.round((limit - bytes) / growth);
    }
}
