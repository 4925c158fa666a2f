package io.landfall.cutover.criteria;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** All criteria as of one sample, and since when all of them have been open without a break. */
public record Gate(List<Criterion> criteria, @Nullable Instant openSince, Instant sampledAt) {

    /** Samples further apart than this don't sustain anything, even if it is the clock that jumped. */
    static final Duration LONGEST_GAP = Duration.ofSeconds(5);

    public Gate {
        criteria = List.copyOf(criteria);
    }

    /** The next sample; a blocked criterion or a gap in between begins anew. */
    static Gate sampled(List<Criterion> criteria, Optional<Gate> before, Instant now) {
        boolean open = criteria.stream().allMatch(Criterion::open);
        Instant since = before.filter(
                        gate -> Duration.between(gate.sampledAt(), now).abs().compareTo(LONGEST_GAP) <= 0)
                .map(Gate::openSince)
                .orElse(now);
        return new Gate(criteria, open ? since : null, now);
    }

    public boolean isOpen() {
        return openSince != null;
    }

    public boolean isOpenFor(Duration time) {
        return openSince != null && !openSince.plus(time).isAfter(sampledAt);
    }

    /** For the person who waits. */
    public String text(Duration sustainedFor) {
        if (isOpen()) {
            return "all criteria are open; waits until they have been for " + sustainedFor.toSeconds() + " s";
        }
        return criteria.stream()
                .filter(criterion -> !criterion.open())
                .map(criterion -> criterion.name() + ": " + criterion.reason())
                .collect(Collectors.joining("; ", "waits for ", ""));
    }
}
