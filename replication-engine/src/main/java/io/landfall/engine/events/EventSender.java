package io.landfall.engine.events;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/** Sends recorded state changes to the queue, each at least once; while the queue is away they wait. */
final class EventSender implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(EventSender.class);
    private static final int BATCH = 10;
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(5);

    private final SqsClient sqs;
    private final String queueUrl;
    private final String region;
    private final StateChangeLog log;
    private final TransactionTemplate transactions;
    private volatile boolean running;

    EventSender(SqsClient sqs, String queueUrl, String region, StateChangeLog log, TransactionTemplate transactions) {
        this.sqs = sqs;
        this.queueUrl = queueUrl;
        this.region = region;
        this.log = log;
        this.transactions = transactions;
    }

    @Override
    public void start() {
        running = true;
        // a thread of its own: a queue that hangs must not keep the scheduler from renewing leases
        Thread.ofPlatform().name("event-sender").daemon().start(() -> {
            while (running) {
                sendAll();
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        });
    }

    /** Does not wait: what is under way is sent again by the next owner, under the same id. */
    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void sendAll() {
        try {
            while (Integer.valueOf(BATCH).equals(transactions.execute(transaction -> send(log.lockOldest(BATCH))))) {
                // full batches follow each other at once
            }
        } catch (SdkException | DataAccessException | TransactionException e) {
            if (running) {
                LOG.warn("events wait until the queue takes them: {}", e.toString());
                LockSupport.parkNanos(PAUSE_AFTER_FAILURE.toNanos());
            }
        }
    }

    private int send(List<StateChange> changes) {
        if (changes.isEmpty()) {
            return 0;
        }
        List<SendMessageBatchRequestEntry> entries = changes.stream()
                .map(change -> SendMessageBatchRequestEntry.builder()
                        .id(Long.toString(change.seq()))
                        .messageBody(change.body(region))
                        .build())
                .toList();
        Set<String> refused =
                sqs.sendMessageBatch(request -> request.queueUrl(queueUrl).entries(entries)).failed().stream()
                        .map(BatchResultErrorEntry::id)
                        .collect(Collectors.toSet());
        List<Long> sent = changes.stream()
                .map(StateChange::seq)
                .filter(seq -> !refused.contains(Long.toString(seq)))
                .toList();
        if (!sent.isEmpty()) {
            log.delete(sent);
        }
        return sent.size();
    }
}
