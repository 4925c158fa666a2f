package io.landfall.messaging.inbox;

import io.landfall.contracts.Envelope;
import io.landfall.contracts.Message;
import io.landfall.messaging.fault.FaultPoints;
import io.landfall.messaging.metrics.InboxMetrics;
import io.landfall.telemetry.trace.Traces;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.context.SmartLifecycle;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.kafka.listener.MessageListener;
import org.springframework.util.backoff.ExponentialBackOff;

/** One listener container a consumer; a record is acknowledged after its transaction has committed. */
public final class InboxListeners implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(InboxListeners.class);

    /**
     * For how long the messages of a process that was killed wait until another is given them. One that is only slow
     * loses its partitions too, which costs a repeat that the inbox takes care of.
     */
    private static final Duration GIVEN_UP_AFTER = Duration.ofSeconds(12);

    private final Map<String, Object> kafka;
    private final Inbox inbox;
    private final DeadLetters deadLetters;
    private final FaultPoints faults;
    private final InboxMetrics metrics;
    private final List<MessageConsumer> consumers;
    private final List<ConcurrentMessageListenerContainer<String, byte[]>> containers = new CopyOnWriteArrayList<>();
    private volatile boolean running;

    public InboxListeners(
            Map<String, Object> kafka,
            Inbox inbox,
            DeadLetters deadLetters,
            FaultPoints faults,
            InboxMetrics metrics,
            List<MessageConsumer> consumers) {
        this.kafka = kafka;
        this.inbox = inbox;
        this.deadLetters = deadLetters;
        this.faults = faults;
        this.metrics = metrics;
        this.consumers = consumers;
    }

    @Override
    public void start() {
        running = true;
        for (MessageConsumer consumer : consumers) {
            ConcurrentMessageListenerContainer<String, byte[]> container = container(consumer);
            containers.add(container);
            metrics.begin(consumer.name(), () -> lag(consumer.name()));
            container.start();
        }
    }

    @Override
    public void stop() {
        running = false;
        containers.forEach(ConcurrentMessageListenerContainer::stop);
        containers.clear();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private ConcurrentMessageListenerContainer<String, byte[]> container(MessageConsumer consumer) {
        ContainerProperties properties =
                new ContainerProperties(consumer.topics().toArray(String[]::new));
        properties.setGroupId("landfall." + consumer.name());
        properties.setAckMode(ContainerProperties.AckMode.RECORD);
        properties.setMissingTopicsFatal(false);
        properties.setMessageListener((MessageListener<String, byte[]>) message -> receive(consumer, message));
        ConcurrentMessageListenerContainer<String, byte[]> container =
                new ConcurrentMessageListenerContainer<>(consumerFactory(), properties);
        container.setBeanName(consumer.name());
        container.setCommonErrorHandler(errorHandler(consumer));
        return container;
    }

    private ConsumerFactory<String, byte[]> consumerFactory() {
        Map<String, Object> properties = new java.util.HashMap<>(kafka);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, 10_000);
        properties.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, (int) GIVEN_UP_AFTER.toMillis());
        return new DefaultKafkaConsumerFactory<>(
                properties,
                new org.apache.kafka.common.serialization.StringDeserializer(),
                new org.apache.kafka.common.serialization.ByteArrayDeserializer());
    }

    /** What the clients themselves say of their partitions. */
    private double lag(String consumer) {
        return containers.stream()
                .filter(container -> consumer.equals(container.getBeanName()))
                .flatMap(container -> container.metrics().values().stream())
                .flatMap(metricsOfClient -> metricsOfClient.entrySet().stream())
                .filter(metric -> metric.getKey().name().equals("records-lag"))
                .mapToDouble(metric -> ((Number) metric.getValue().metricValue()).doubleValue())
                .filter(lag -> !Double.isNaN(lag))
                .sum();
    }

    private void receive(MessageConsumer consumer, ConsumerRecord<String, byte[]> message) {
        Envelope envelope = RecordReader.envelope(message);
        Message payload = RecordReader.message(envelope, message);
        try (Traces.Scope _ = Traces.taking(envelope.traceparent());
                MDC.MDCCloseable _ =
                        MDC.putCloseable("migration", envelope.migrationId().toString())) {
            faults.reach("inbox.before", payload.type());
            boolean first = inbox.receive(consumer, envelope, payload);
            metrics.received(consumer.name(), first);
            if (!first) {
                LOG.debug("{} {} was handled before", envelope.type(), envelope.id());
            }
            faults.reach("inbox.after", payload.type());
        }
    }

    /** What may pass by itself is tried for ever; what can't goes to the dead letters after a few tries. */
    private DefaultErrorHandler errorHandler(MessageConsumer consumer) {
        ExponentialBackOff patient = new ExponentialBackOff(200, 2);
        patient.setMaxInterval(5_000);
        ExponentialBackOff few = new ExponentialBackOff(200, 2);
        few.setMaxAttempts(3);
        DefaultErrorHandler handler =
                new DefaultErrorHandler((message, failure) -> deadLetters.bury(consumer, message, failure), patient);
        handler.setBackOffFunction((message, failure) -> Transience.isTransient(failure) ? patient : few);
        handler.addNotRetryableExceptions(UnreadableRecord.class);
        handler.setCommitRecovered(true);
        return handler;
    }
}
