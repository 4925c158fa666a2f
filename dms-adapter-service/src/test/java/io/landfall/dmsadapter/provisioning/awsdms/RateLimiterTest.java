package io.landfall.dmsadapter.provisioning.awsdms;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RateLimiterTest {

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 10);
    private final RateLimiter limiter = new RateLimiter(4, now::get);

    @Test
    void spaces_calls_that_come_at_once() {
        assertThat(limiter.reserve()).isZero();
        assertThat(limiter.reserve()).isEqualTo(Duration.ofMillis(250).toNanos());
        assertThat(limiter.reserve()).isEqualTo(Duration.ofMillis(500).toNanos());
    }

    @Test
    void saves_nothing_up_while_nobody_calls() {
        limiter.reserve();
        now.addAndGet(Duration.ofMinutes(1).toNanos());
        assertThat(limiter.reserve()).isZero();
        assertThat(limiter.reserve()).isEqualTo(Duration.ofMillis(250).toNanos());
    }
}
