package io.landfall.dmsadapter.fullload;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Rows a second over the last while: long enough not to jump with each buffer, short enough to show a change. */
final class RowRate {

    private static final Duration WINDOW = Duration.ofSeconds(20);

    private final Deque<Count> counts = new ArrayDeque<>();

    private record Count(Instant at, long rows) {}

    /** Takes what has been loaded up to now; returns null while there is nothing to compare it with. */
    @Nullable
    Double at(Instant now, long rows) {
        counts.addLast(new Count(now, rows));
        while (counts.size() > 2
                && Duration.between(counts.getFirst().at(), now).compareTo(WINDOW) > 0) {
            counts.removeFirst();
        }
        Count first = counts.getFirst();
        double seconds = Duration.between(first.at(), now).toMillis() / 1000.0;
        return seconds <= 0 ? null : Math.max(0, rows - first.rows()) / seconds;
    }

    /**
     * Seconds until the rest is loaded at that rate; null when that can't be known, as when there are more rows than
     * were expected.
     *
     * @param expected -1 when unknown
     */
    static @Nullable Long eta(long rows, long expected, @Nullable Double rate) {
        if (rate == null || rate <= 0 || rows > expected) {
            return null;
        }
        return (long) Math.ceil((expected - rows) / rate);
    }
}
