package io.landfall.telemetry.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Reads all gauge sources at intervals; while a source can't be read its series are absent rather than stale. */
public final class GaugeSampler implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(GaugeSampler.class);

    private final MeterRegistry registry;
    private final List<GaugeSource> sources;
    private final Duration every;
    private final Map<GaugeSource, Map<Series, Value>> shown = new HashMap<>();
    private final Map<GaugeSource, Boolean> failing = new HashMap<>();
    private final Counter failures;
    private volatile boolean running;
    private Thread thread = new Thread();

    public GaugeSampler(MeterRegistry registry, List<GaugeSource> sources, Duration every) {
        this.registry = registry;
        this.sources = List.copyOf(sources);
        this.every = every;
        this.failures = Counter.builder("landfall.telemetry.sample.failures")
                .description("Samples of metrics that could not be taken")
                .register(registry);
    }

    private record Series(String name, Tags tags) {}

    /** Held by its gauge. */
    private static final class Value {
        private volatile double now;
        private Gauge gauge;

        private Value(MeterRegistry registry, Series series, String description, double first) {
            now = first;
            gauge = Gauge.builder(series.name(), this, value -> value.now)
                    .description(description)
                    .tags(series.tags())
                    .strongReference(true)
                    .register(registry);
        }
    }

    @Override
    public void start() {
        running = true;
        thread = Thread.ofPlatform().name("gauge-sampler").daemon().start(() -> {
            while (running) {
                sources.forEach(this::sample);
                LockSupport.parkNanos(every.toNanos());
            }
        });
    }

    /** Does not wait for a sample under way: it only reads. */
    @Override
    public void stop() {
        running = false;
        LockSupport.unpark(thread);
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    void sample(GaugeSource source) {
        Map<Series, Value> series = shown.computeIfAbsent(source, first -> new HashMap<>());
        Set<Series> seen = new HashSet<>();
        try {
            source.sample((name, description, tags, value) -> {
                Series one = new Series(name, tags);
                if (value != null && seen.size() < Gauges.MAX_SERIES && seen.add(one)) {
                    double now = value.doubleValue();
                    series.computeIfAbsent(one, first -> new Value(registry, one, description, now)).now = now;
                }
            });
            failing.put(source, false);
        } catch (RuntimeException e) {
            seen.clear();
            failures.increment();
            if (!Boolean.TRUE.equals(failing.put(source, true)) && running) {
                LOG.warn("metrics of {} are absent: {}", source.getClass().getSimpleName(), e.toString());
            }
        }
        series.entrySet().removeIf(entry -> {
            boolean gone = !seen.contains(entry.getKey());
            if (gone) {
                registry.remove(entry.getValue().gauge);
            }
            return gone;
        });
    }
}
