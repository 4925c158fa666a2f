package io.landfall.messaging.inbox;

import io.landfall.contracts.Envelope;
import io.landfall.contracts.Message;
import java.util.List;

/** Handles messages of some topics, each once, inside the transaction that also records it in the inbox. */
public interface MessageConsumer {

    /** The consumer's name: its Kafka group is {@code landfall.<name>}. */
    String name();

    List<String> topics();

    /** Decides and records; no slow work, no effect outside this database. */
    void consume(Envelope envelope, Message message);

    /** Called in a transaction of its own after the record went to the dead letters. */
    default void deadLettered(Envelope envelope, String reason) {}
}
