package io.landfall.telemetry.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class GaugeSamplerTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final AtomicReference<Map<String, Double>> database = new AtomicReference<>(Map.of());
    private final GaugeSource source = gauges -> {
        if (database.get().isEmpty()) {
            throw new IllegalStateException("the database is away");
        }
        database.get().forEach((key, value) -> gauges.set("depth", "How deep", Tags.of("key", key), value));
    };
    private final GaugeSampler sampler = new GaugeSampler(registry, List.of(source), Duration.ofSeconds(1));

    @Test
    void shows_what_there_is_and_forgets_what_is_gone() {
        database.set(Map.of("a", 1.0, "b", 2.0));
        sampler.sample(source);
        database.set(Map.of("a", 3.0));
        sampler.sample(source);

        assertThat(registry.get("depth").gauges()).hasSize(1);
        assertThat(registry.get("depth").tag("key", "a").gauge().value()).isEqualTo(3.0);
    }

    @Test
    void shows_nothing_rather_than_what_was_while_the_source_is_away() {
        database.set(Map.of("a", 1.0));
        sampler.sample(source);
        database.set(Map.of());
        sampler.sample(source);

        assertThat(registry.find("depth").gauges()).isEmpty();
        assertThat(registry.get("landfall.telemetry.sample.failures").counter().count())
                .isEqualTo(1);
    }
}
