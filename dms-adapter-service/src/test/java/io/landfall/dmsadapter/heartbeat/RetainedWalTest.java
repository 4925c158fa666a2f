package io.landfall.dmsadapter.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class RetainedWalTest {

    private static final Instant START = Instant.parse("2026-12-01T02:00:00Z");
    private static final long LIMIT = 10_000_000;

    @Test
    void tells_when_steady_growth_reaches_the_limit() {
        RetainedWal wal = null;
        for (int second = 0; second <= 300; second++) {
            wal = RetainedWal.measured(second * 1_000L, START.plusSeconds(second), wal);
        }
        assertThat(wal.secondsUntil(LIMIT)).isCloseTo((LIMIT - 300_000) / 1_000, within(10L));
    }

    @Test
    void a_slot_that_lets_go_in_leaps_grows_towards_no_limit() {
        RetainedWal wal = null;
        for (int second = 0; second <= 300; second++) {
            long sawtooth = second % 10 * 100_000L;
            wal = RetainedWal.measured(sawtooth, START.plusSeconds(second), wal);
        }
        assertThat(wal.secondsUntil(LIMIT)).isNull();
    }

    @Test
    void knows_nothing_of_growth_at_first_and_nothing_is_left_past_the_limit() {
        assertThat(RetainedWal.measured(5, START, null).secondsUntil(LIMIT)).isNull();
        assertThat(RetainedWal.measured(LIMIT, START, null).secondsUntil(LIMIT)).isZero();
    }

    @Test
    void a_measure_that_comes_late_from_another_worker_does_not_divide_by_zero() {
        RetainedWal newer = RetainedWal.measured(7, START.plusSeconds(1), null);
        assertThat(RetainedWal.measured(5, START, newer).growth()).isZero();
    }
}
