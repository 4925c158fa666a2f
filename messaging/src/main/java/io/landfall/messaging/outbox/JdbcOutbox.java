package io.landfall.messaging.outbox;

import io.landfall.contracts.Envelope;
import io.landfall.contracts.Message;
import io.landfall.messaging.json.Json;
import io.landfall.telemetry.trace.Traces;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Keeps messages as rows until the {@link OutboxRelay} has brought them to Kafka. */
public final class JdbcOutbox implements Outbox {

    static final String CHANNEL = "landfall_outbox";

    private final JdbcClient jdbc;

    public JdbcOutbox(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public void send(String topic, Envelope envelope, Message message) {
        send(topic, envelope.migrationId().toString(), envelope, message);
    }

    @Override
    public void send(String topic, String key, Envelope envelope, Message message) {
        if (!envelope.type().equals(message.type())) {
            throw new IllegalArgumentException("envelope of " + envelope.type() + " around " + message.type());
        }
        Map<String, String> headers = CloudEventHeaders.of(envelope);
        Traces.current().ifPresent(span -> headers.put("traceparent", span.traceparent()));
        record(topic, key, headers, Json.write(message));
    }

    /** Records a raw record, as the dead letters need it. */
    public void record(String topic, String key, Map<String, String> headers, String payload) {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("a message leaves only with the transaction that made it");
        }
        jdbc.sql("""
                INSERT INTO outbox (topic, record_key, headers, payload)
                VALUES (:topic, :key, :headers::jsonb, :payload)
                """)
                .param("topic", topic)
                .param("key", key)
                .param("headers", Json.write(headers))
                .param("payload", payload)
                .update();
        jdbc.sql("SELECT pg_notify('%s', '')".formatted(CHANNEL)).query(rs -> {});
    }
}
