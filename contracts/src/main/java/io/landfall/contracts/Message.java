package io.landfall.contracts;

/**
 * Whatever travels on Kafka between services, as the JSON payload of an {@link Envelope}: a command, a reply, a phase
 * event or a progress record, each family sealed in its own package.
 */
public interface Message {

    /** The wire name of this message. */
    default String type() {
        return MessageTypes.nameOf(getClass());
    }
}
