package io.landfall.registry.task;

import io.landfall.contracts.Envelope;
import io.landfall.contracts.Principal;
import io.landfall.contracts.Service;
import io.landfall.contracts.Topics;
import io.landfall.contracts.command.SagaCommand;
import io.landfall.messaging.outbox.Ids;
import io.landfall.messaging.outbox.Outbox;
import java.time.InstantSource;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Tells the orchestrator what a person wants; part of the caller's transaction. */
@Component
class SagaCommands {

    private final Outbox outbox;
    private final InstantSource clock;

    SagaCommands(Outbox outbox, InstantSource clock) {
        this.outbox = outbox;
        this.clock = clock;
    }

    void send(UUID taskId, UUID migrationId, long sagaEpoch, SagaCommand command, Principal principal) {
        Envelope envelope = new Envelope(
                Ids.next(clock),
                command.type(),
                Service.REGISTRY,
                clock.instant(),
                migrationId,
                taskId,
                sagaEpoch,
                null,
                1,
                null,
                null,
                null,
                null,
                principal);
        outbox.send(Topics.commandsOf(Service.ORCHESTRATOR), envelope, command);
    }
}
