package io.landfall.messaging.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;

/** Counts what a service's consumers receive; every series is there from the start. */
public final class InboxMetrics {

    private final MeterRegistry registry;

    public InboxMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Makes the consumer known; {@code lag} tells how many records it has not handled, NaN while nobody knows. */
    public void begin(String consumer, Supplier<Number> lag) {
        Gauge.builder("landfall.inbox.lag.records", lag)
                .description("Records of the consumer's topics that it has not handled")
                .tag("consumer", consumer)
                .register(registry);
        messages(consumer, "handled");
        messages(consumer, "duplicate");
        deadLetters(consumer);
    }

    public void received(String consumer, boolean first) {
        messages(consumer, first ? "handled" : "duplicate").increment();
    }

    public void buried(String consumer) {
        deadLetters(consumer).increment();
    }

    private Counter messages(String consumer, String outcome) {
        return Counter.builder("landfall.inbox.messages")
                .description("Messages received")
                .tag("consumer", consumer)
                .tag("outcome", outcome)
                .register(registry);
    }

    private Counter deadLetters(String consumer) {
        return Counter.builder("landfall.dead.letters")
                .description("Records put aside because they could not be handled")
                .tag("consumer", consumer)
                .register(registry);
    }
}
