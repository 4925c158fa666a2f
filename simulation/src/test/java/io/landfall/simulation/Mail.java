package io.landfall.simulation;

import io.landfall.contracts.Envelope;
import io.landfall.contracts.Message;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/**
 * Outbox, broker and inboxes: whatever was sent with a commit arrives at least once, some day, in any order. That is
 * less than Kafka promises: it keeps the order of a key.
 */
final class Mail {

    private static final int HOUR = 3_600_000;

    private final World world;
    private long numbers;

    Mail(World world) {
        this.world = world;
    }

    /** Who receives, each message once a transaction. */
    abstract static class Inbox {

        private final Set<UUID> received = new HashSet<>();

        abstract void consume(Envelope envelope, Message message);

        /** The message could not be handled and lies in the dead letters. */
        abstract void deadLettered(Envelope envelope);
    }

    UUID nextId() {
        return new UUID(0, ++numbers);
    }

    void send(Envelope envelope, Message message, Inbox to) {
        long delay = 1L + world.choices.below(150);
        if (!world.faults.strike()) {
            arrive(delay, envelope, message, to);
            return;
        }
        switch (world.faults.kind(7)) {
            case 0 -> arrive(delay + 1_000 + world.choices.below(60_000), envelope, message, to);
            case 1 -> arrive(delay + 5L * HOUR, envelope, message, to);
            case 2 -> {
                arrive(delay, envelope, message, to);
                arrive(delay + world.choices.below(90_000), envelope, message, to);
            }
            case 3 -> {
                arrive(delay, envelope, message, to);
                arrive(delay + world.choices.below(90_000), renamed(envelope), message, to);
            }
            case 4 -> {
                arrive(delay, envelope, message, to);
                arrive(delay + 5L * HOUR, renamed(envelope), message, to);
            }
            case 5 -> world.agenda.in(delay, () -> bury(envelope, message, to));
            default -> {
                world.agenda.in(delay, () -> bury(envelope, message, to));
                arrive(delay + 1_000 + world.choices.below(90_000), envelope, message, to);
            }
        }
    }

    private void arrive(long delay, Envelope envelope, Message message, Inbox to) {
        world.agenda.in(delay, () -> {
            if (to.received.add(envelope.id())) {
                world.trace.say(() -> "arrives: " + text(envelope, message));
                to.consume(envelope, message);
            }
        });
    }

    private void bury(Envelope envelope, Message message, Inbox to) {
        if (!to.received.contains(envelope.id())) {
            world.trace.say(() -> "dead letter: " + text(envelope, message));
            to.deadLettered(envelope);
        }
    }

    private Envelope renamed(Envelope envelope) {
        return new Envelope(
                nextId(),
                envelope.type(),
                envelope.source(),
                envelope.time(),
                envelope.migrationId(),
                envelope.taskId(),
                envelope.sagaEpoch(),
                envelope.step(),
                envelope.attempt(),
                envelope.commandId(),
                envelope.causationId(),
                envelope.deadline(),
                envelope.traceparent(),
                envelope.principal());
    }

    private static String text(Envelope envelope, Message message) {
        return "%s %s attempt %d epoch %d"
                .formatted(message.type(), envelope.step(), envelope.attempt(), envelope.sagaEpoch());
    }
}
