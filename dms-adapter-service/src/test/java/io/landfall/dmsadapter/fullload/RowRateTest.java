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
}
