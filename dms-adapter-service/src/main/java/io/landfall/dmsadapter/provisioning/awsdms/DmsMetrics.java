package io.landfall.dmsadapter.provisioning.awsdms;

import io.landfall.dmsadapter.provisioning.DmsFailure;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;

/** Times the calls of the DMS API, each attempt for itself, and counts those that DMS throttled. */
final class DmsMetrics {

    private final MeterRegistry registry;
    private final Counter throttles;
    private final Timer turns;

    DmsMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.throttles = Counter.builder("landfall.dms.api.throttles")
                .description("Calls that DMS throttled")
                .register(registry);
        this.turns = Timer.builder("landfall.dms.api.waits")
                .description("Time that calls waited for their turn in Landfall's own rate limit")
                .register(registry);
    }

    void waited(long nanos) {
        turns.record(Duration.ofNanos(nanos));
    }

    void answered(String call, long nanos) {
        calls(call, "success", nanos);
    }

    void failed(String call, DmsFailure failure, long nanos) {
        if (failure.kind() == DmsFailure.Kind.THROTTLED) {
            throttles.increment();
        }
        calls(call, failure.kind().name().toLowerCase(Locale.ROOT), nanos);
    }

    private void calls(String call, String outcome, long nanos) {
        Timer.builder("landfall.dms.api.calls")
                .description("Calls of the DMS API, each attempt for itself")
                .tag("operation", call)
                .tag("outcome", outcome)
                .register(registry)
                .record(Duration.ofNanos(nanos));
    }
}
