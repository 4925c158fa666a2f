package io.landfall.cutover.criteria;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How long the gate has been open, also when hosts with different clocks sample it in turn. */
class GateTest {

    private static final Instant NOON = Instant.parse("2026-12-01T12:00:00Z");
    private static final List<Criterion> ALL_OPEN = List.of(Criterion.open(Criterion.Name.LAG, "small"));
    private static final Duration SUSTAINED = Duration.ofSeconds(10);

    @Test
    void is_sustained_by_samples_that_follow_one_another() {
        Gate gate = sampled(Optional.empty(), NOON);
        for (int second = 4; second <= 12; second += 4) {
            gate = sampled(Optional.of(gate), NOON.plusSeconds(second));
        }
        assertThat(gate.isOpenFor(SUSTAINED)).isTrue();
    }

    @Test
    void a_clock_that_jumps_ahead_does_not_make_it_look_longer_open() {
        Gate first = sampled(Optional.empty(), NOON);
        Gate ahead = sampled(Optional.of(first), NOON.plus(Duration.ofHours(1)));

        assertThat(ahead.isOpenFor(SUSTAINED)).isFalse();
    }

    @Test
    void a_clock_that_jumps_back_does_not_make_anybody_wait_for_it() {
        Gate gate = sampled(Optional.empty(), NOON);
        Instant behind = NOON.minus(Duration.ofHours(1));
        for (int second = 0; second <= 12; second += 4) {
            gate = sampled(Optional.of(gate), behind.plusSeconds(second));
        }
        assertThat(gate.isOpenFor(SUSTAINED)).isTrue();
    }

    private static Gate sampled(Optional<Gate> before, Instant now) {
        return Gate.sampled(ALL_OPEN, before, now);
    }
}
