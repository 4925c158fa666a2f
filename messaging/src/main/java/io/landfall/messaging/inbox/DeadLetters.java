package io.landfall.messaging.inbox;

import io.landfall.contracts.Envelope;
import io.landfall.contracts.Topics;
import io.landfall.messaging.metrics.InboxMetrics;
import io.landfall.messaging.outbox.JdbcOutbox;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;

/** Puts a record that can't be handled aside, whole, with the reason, and tells its consumer. */
public final class DeadLetters {

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);

    private final JdbcOutbox outbox;
    private final TransactionTemplate transactions;
    private final InboxMetrics metrics;

    public DeadLetters(JdbcOutbox outbox, TransactionTemplate transactions, InboxMetrics metrics) {
        this.outbox = outbox;
        this.transactions = transactions;
        this.metrics = metrics;
    }

    @SuppressWarnings("unchecked")
    void bury(MessageConsumer consumer, ConsumerRecord<?, ?> message, Exception failure) {
        ConsumerRecord<String, byte[]> dead = (ConsumerRecord<String, byte[]>) message;
        Throwable root = failure.getCause() == null ? failure : failure.getCause();
        String reason = root.getClass().getSimpleName() + ": " + root.getMessage();
        LOG.error(
                "dead letter: {} partition {} offset {}: {}",
                dead.topic(),
                dead.partition(),
                dead.offset(),
                reason,
                root);
        transactions.executeWithoutResult(status -> {
            Map<String, String> headers = RecordReader.headers(dead);
            headers.put("landfall_dead_letter_reason", reason);
            headers.put("landfall_dead_letter_consumer", consumer.name());
            outbox.record(
                    Topics.deadLettersOf(dead.topic()),
                    dead.key() == null ? "" : dead.key(),
                    headers,
                    dead.value() == null ? "" : new String(dead.value(), StandardCharsets.UTF_8));
            Envelope envelope;
            try {
                envelope = RecordReader.envelope(dead);
            } catch (UnreadableRecord e) {
                return;
            }
            consumer.deadLettered(envelope, reason);
        });
        metrics.buried(consumer.name());
    }
}
