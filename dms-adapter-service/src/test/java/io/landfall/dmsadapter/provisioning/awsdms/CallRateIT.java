package io.landfall.dmsadapter.provisioning.awsdms;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.dmsadapter.AdapterStack;
import io.landfall.dmsadapter.provisioning.DmsDialect;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Two replicas on one database: the account has one rate, whoever calls. */
class CallRateIT {

    private final JdbcClient jdbc = AdapterStack.shared().bean(JdbcClient.class);
    private final CallRate one = new CallRate(jdbc, 4);
    private final CallRate other = new CallRate(jdbc, 4);

    @BeforeEach
    void nobody_has_called() {
        jdbc.sql("DELETE FROM dms_call_rate").update();
    }

    @Test
    void calls_that_come_at_once_are_spaced_over_all_replicas() {
        List<Duration> turns = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            turns.add(one.reserve());
            turns.add(other.reserve());
        }
        assertThat(turns).isSorted();
        assertThat(turns.getFirst()).isLessThan(Duration.ofMillis(50));
        assertThat(turns.getLast()).isBetween(Duration.ofMillis(1500), Duration.ofMillis(1750));
        nobody_has_called();
    }

    @Test
    void a_call_that_failed_makes_all_replicas_wait() {
        one.reserve();
        one.backOff();
        assertThat(other.reserve()).isBetween(Duration.ofMillis(900), Duration.ofSeconds(1));
        nobody_has_called();
    }

    @Test
    void aws_is_called_four_times_a_second_unless_told_otherwise() {
        assertThat(properties("engine", "http://127.0.0.1:8099").rate()).isEqualTo(50);
        assertThat(properties("aws", null).rate()).isEqualTo(4);
        assertThat(properties("engine", "https://dms.eu-west-1.amazonaws.com").rate())
                .isEqualTo(4);
    }

    private static DmsProperties properties(String dialect, @Nullable String endpoint) {
        return new DmsProperties(
                endpoint == null ? null : URI.create(endpoint),
                "us-east-1",
                null,
                null,
                DmsDialect.valueOf(dialect.toUpperCase(Locale.ROOT)),
                null,
                Duration.ofSeconds(15),
                "dms.t3.medium",
                50,
                null,
                List.of(),
                null);
    }
}
