package io.landfall.databases.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CopyBudgetTest {

    private static final CopyBudget BUDGET = new CopyBudget(1_000_000);

    @Test
    void a_copy_may_take_a_third_of_the_downtime() {
        assertThat(BUDGET.fits(new Unreplicated(List.of(), 1, 9_990_000), Duration.ofSeconds(30)))
                .isTrue();
        assertThat(BUDGET.fits(new Unreplicated(List.of(), 1, 10_000_000), Duration.ofSeconds(30)))
                .isFalse();
    }

    @Test
    void many_small_objects_take_their_time_too() {
        assertThat(BUDGET.expected(new Unreplicated(List.of(), 1_000_000, 0))).isGreaterThan(Duration.ofMinutes(30));
        assertThat(BUDGET.text(new Unreplicated(List.of(), 100, 1_000_000), Duration.ofSeconds(30)))
                .startsWith("about 1.4 s of the 10.0 s");
    }
}
