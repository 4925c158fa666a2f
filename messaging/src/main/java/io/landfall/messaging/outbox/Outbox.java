package io.landfall.messaging.outbox;

import io.landfall.contracts.Envelope;
import io.landfall.contracts.Message;

/**
 * The only way for a message to leave a service; part of the caller's transaction, and refused without one. It carries
 * the trace that the caller works for, else the envelope's.
 */
public interface Outbox {

    /** Records the message for a topic; the Kafka key is the migration id. */
    void send(String topic, Envelope envelope, Message message);

    /** Records the message under a key of its own, for compacted topics. */
    void send(String topic, String key, Envelope envelope, Message message);
}
