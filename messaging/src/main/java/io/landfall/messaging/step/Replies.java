package io.landfall.messaging.step;

import io.landfall.contracts.Envelope;
import io.landfall.contracts.Message;
import io.landfall.contracts.Principal;
import io.landfall.contracts.Service;
import io.landfall.contracts.Topics;
import io.landfall.contracts.reply.Reply;
import io.landfall.messaging.outbox.Ids;
import io.landfall.messaging.outbox.Outbox;
import java.time.InstantSource;

/** Sends what this service answers, in the caller's transaction. */
final class Replies {

    private final Service service;
    private final Outbox outbox;
    private final InstantSource clock;

    Replies(Service service, Outbox outbox, InstantSource clock) {
        this.service = service;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** Answers a command; the epoch is the command's, so the answer to a stop carries the new one. */
    void answer(Envelope command, Reply reply) {
        outbox.send(Topics.repliesOf(service), around(command, reply), reply);
    }

    void progress(String key, Envelope command, Message progress) {
        outbox.send(Topics.PROGRESS, key, around(command, progress), progress);
    }

    private Envelope around(Envelope command, Message message) {
        return new Envelope(
                Ids.next(clock),
                message.type(),
                service,
                clock.instant(),
                command.migrationId(),
                command.taskId(),
                command.sagaEpoch(),
                command.step(),
                command.attempt(),
                command.commandId(),
                command.id(),
                null,
                command.traceparent(),
                Principal.of(service));
    }
}
