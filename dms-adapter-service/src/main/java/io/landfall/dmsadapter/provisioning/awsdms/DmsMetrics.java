package io.landfall.dmsadapter.provisioning.awsdms;

import io.landfall.dmsadapter.provisioning.DmsFailure;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import software.amazon.awssdk.core.metrics.CoreMetric;
import software.amazon.awssdk.metrics.MetricCollection;
import software.amazon.awssdk.metrics.MetricPublisher;

/** Times the calls of the DMS API, and counts the attempts that DMS throttled, those that the SDK retries included. */
final class DmsMetrics implements MetricPublisher {

    private final MeterRegistry registry;
    private final Counter throttles;
    private final Timer turns;

    DmsMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.throttles = Counter.builder("landfall.dms.api.throttles")
                .description("Attempts of DMS calls that were throttled")
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
        calls(call, failure.kind().name().toLowerCase(Locale.ROOT), nanos);
    }

    private void calls(String call, String outcome, long nanos) {
        Timer.builder("landfall.dms.api.calls")
                .description("Calls of the DMS API, retries of the SDK included")
                .tag("operation", call)
                .tag("outcome", outcome)
                .register(registry)
                .record(Duration.ofNanos(nanos));
    }

    @Override
    public void publish(MetricCollection call) {
        call.childrenWithName("ApiCallAttempt")
                .flatMap(attempt -> attempt.metricValues(CoreMetric.ERROR_TYPE).stream())
                .filter("Throttling"::equals)
                .forEach(throttled -> throttles.increment());
    }

    @Override
    public void close() {}
}
