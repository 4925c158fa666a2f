package io.landfall.dmsadapter.fullload;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class RowRateTest {

    private final Instant start = Instant.parse("2026-11-23T08:00:00Z");
    private final RowRate rate = new RowRate();

    @Test
    void knows_nothing_at_first() {
        assertThat(rate.at(start, 1_000)).isNull();
    }

    @Test
    void evens_out_a_second_without_rows() {
        rate.at(start, 0);
        rate.at(start.plusSeconds(9), 9_000);
        assertThat(rate.at(start.plusSeconds(10), 9_000)).isEqualTo(900.0);
    }

    @Test
    void forgets_how_fast_it_was_long_ago() {
        rate.at(start, 0);
        rate.at(start.plusSeconds(10), 1_000_000);
        rate.at(start.plusSeconds(35), 1_000_100);
        assertThat(rate.at(start.plusSeconds(45), 1_000_200)).isEqualTo(10.0);
    }

    @Test
    void does_not_go_backwards_when_a_load_begins_anew() {
        rate.at(start, 5_000);
        assertThat(rate.at(start.plusSeconds(1), 100)).isEqualTo(0.0);
    }

    @Test
    void says_how_long_the_rest_takes() {
        assertThat(RowRate.eta(1_000, 4_001, 100.0)).isEqualTo(31);
        assertThat(RowRate.eta(4_001, 4_001, 100.0)).isZero();
    }

    @Test
    void knows_no_end_without_a_rate_or_an_estimate_that_holds() {
        assertThat(RowRate.eta(1_000, 4_000, null)).isNull();
        assertThat(RowRate.eta(1_000, 4_000, 0.0)).isNull();
        assertThat(RowRate.eta(0, -1, 100.0)).isNull();
        assertThat(RowRate.eta(4_001, 4_000, 100.0)).isNull();
    }
}
