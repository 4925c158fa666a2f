package io.landfall.contracts.spec;

import java.time.Instant;

/** When a cutover may happen: from start, inclusive, to end, exclusive. */
public record Window(Instant start, Instant end) {

    public Window {
        if (!start.isBefore(end)) {
            throw new IllegalArgumentException("a window must start before it ends");
        }
    }

    public boolean isOpenAt(Instant now) {
        return !now.isBefore(start) && now.isBefore(end);
    }

    public boolean isOverAt(Instant now) {
        return !now.isBefore(end);
    }
}
