package io.landfall.messaging.inbox;

import io.landfall.contracts.Envelope;
import io.landfall.contracts.Message;
import io.landfall.contracts.MessageTypes;
import io.landfall.messaging.json.Json;
import io.landfall.messaging.outbox.CloudEventHeaders;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** Turns a Kafka record into an envelope and its message; what it does not know is an error, never skipped. */
final class RecordReader {

    private RecordReader() {}

    static Map<String, String> headers(ConsumerRecord<String, byte[]> message) {
        Map<String, String> headers = new HashMap<>();
        for (Header header : message.headers()) {
            headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
        }
        return headers;
    }

    static Envelope envelope(ConsumerRecord<String, byte[]> message) {
        try {
            return CloudEventHeaders.toEnvelope(headers(message));
        } catch (RuntimeException e) {
            throw new UnreadableRecord("its headers are not an envelope: " + e.getMessage(), e);
        }
    }

    static Message message(Envelope envelope, ConsumerRecord<String, byte[]> message) {
        Class<? extends Message> type = MessageTypes.named(envelope.type())
                .orElseThrow(() -> new UnreadableRecord("unknown message type " + envelope.type(), null));
        try {
            return Json.read(new String(message.value(), StandardCharsets.UTF_8), type);
        } catch (RuntimeException e) {
            throw new UnreadableRecord("its payload is not a " + envelope.type(), e);
        }
    }
}
