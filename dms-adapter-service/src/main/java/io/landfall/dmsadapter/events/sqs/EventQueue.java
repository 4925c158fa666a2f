package io.landfall.dmsadapter.events.sqs;

import io.landfall.dmsadapter.events.StateChange;
import io.landfall.dmsadapter.events.StateChanges;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

/**
 * Receives events by long polling and deletes each after its transaction has committed. What can't be read is left to
 * the queue, which moves it to its dead-letter queue after some receives.
 */
final class EventQueue implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(EventQueue.class);
    private static final int BATCH = 10;
    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final Duration FORGET_EVERY = Duration.ofHours(1);

    private final SqsClient sqs;
    private final String url;
    private final EventProperties properties;
    private final StateChanges changes;
    private final MeterRegistry metrics;
    private final Set<String> inHand = ConcurrentHashMap.newKeySet();
    private volatile boolean running;
    private Thread receiver = new Thread();
    private Thread keeper = new Thread();

    EventQueue(SqsClient sqs, String url, EventProperties properties, StateChanges changes, MeterRegistry metrics) {
        this.sqs = sqs;
        this.url = url;
        this.properties = properties;
        this.changes = changes;
        this.metrics = metrics;
    }

    @Override
    public void start() {
        running = true;
        receiver = Thread.ofPlatform().name("dms-events").daemon().start(this::receive);
        keeper = Thread.ofPlatform().name("dms-events-visibility").daemon().start(this::keepHidden);
    }

    @Override
    public void stop() {
        running = false;
        receiver.interrupt();
        LockSupport.unpark(keeper);
        try {
            receiver.join(2_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void receive() {
        long forgetAt = System.nanoTime();
        while (running) {
            try {
                if (System.nanoTime() - forgetAt >= 0) {
                    changes.forgetOld();
                    forgetAt = System.nanoTime() + FORGET_EVERY.toNanos();
                }
                handle(sqs.receiveMessage(request -> request.queueUrl(url)
                                .maxNumberOfMessages(BATCH)
                                .waitTimeSeconds((int) properties.longPoll().toSeconds())
                                .visibilityTimeout((int) properties.visibility().toSeconds()))
                        .messages());
            } catch (SdkException | DataAccessException | TransactionException e) {
                if (running) {
                    LOG.warn("events of DMS are late, DMS is asked at intervals meanwhile: {}", e.toString());
                    LockSupport.parkNanos(PAUSE.toNanos());
                }
            }
        }
    }

    private void handle(List<Message> messages) {
        messages.forEach(message -> inHand.add(message.receiptHandle()));
        try {
            messages.forEach(this::handle);
        } finally {
            messages.forEach(message -> inHand.remove(message.receiptHandle()));
        }
    }

    private void handle(Message message) {
        Optional<StateChange> change = StateChange.parse(message.body());
        if (change.isEmpty()) {
            count("unreadable");
            LOG.warn(
                    "message {} in the queue of DMS's events is no event of DMS; it is left there",
                    message.messageId());
            return;
        }
        StateChanges.Outcome outcome = changes.take(change.get());
        count(outcome.name().toLowerCase(Locale.ROOT));
        LOG.debug("{} of {}: {}", change.get().eventType(), change.get().taskArn(), outcome);
        sqs.deleteMessage(request -> request.queueUrl(url).receiptHandle(message.receiptHandle()));
        inHand.remove(message.receiptHandle());
    }

    private void keepHidden() {
        Duration every = properties.visibility().dividedBy(3);
        while (running) {
            LockSupport.parkNanos(every.toNanos());
            for (String handle : inHand) {
                try {
                    sqs.changeMessageVisibility(request -> request.queueUrl(url)
                            .receiptHandle(handle)
                            .visibilityTimeout((int) properties.visibility().toSeconds()));
                } catch (SdkException e) {
                    LOG.debug("an event may be delivered again: {}", e.toString());
                }
            }
        }
    }

    private void count(String outcome) {
        metrics.counter("landfall.dms.events", "outcome", outcome).increment();
    }
}
