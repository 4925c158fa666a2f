package io.landfall.messaging.inbox;

import io.landfall.contracts.Envelope;
import io.landfall.contracts.Message;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Lets each message reach a consumer once: its id is recorded in the transaction of its effects. */
public final class Inbox {

    private final JdbcClient jdbc;
    private final TransactionTemplate transactions;

    public Inbox(JdbcClient jdbc, TransactionTemplate transactions) {
        this.jdbc = jdbc;
        this.transactions = transactions;
    }

    /** Returns false when the message was handled before. */
    public boolean receive(MessageConsumer consumer, Envelope envelope, Message message) {
        return Boolean.TRUE.equals(transactions.execute(status -> {
            boolean first = jdbc.sql("""
                    INSERT INTO inbox (consumer, message_id, type) VALUES (:consumer, :id, :type)
                    ON CONFLICT DO NOTHING
                    """)
                            .param("consumer", consumer.name())
                            .param("id", envelope.id())
                            .param("type", envelope.type())
                            .update()
                    == 1;
            if (first) {
                consumer.consume(envelope, message);
            }
            return first;
        }));
    }
}
