package io.landfall.registry.progress;

import io.landfall.contracts.Envelope;
import io.landfall.contracts.Message;
import io.landfall.contracts.Topics;
import io.landfall.contracts.event.PhaseEvent;
import io.landfall.contracts.progress.MigrationProgress;
import io.landfall.contracts.progress.TableProgress;
import io.landfall.messaging.inbox.MessageConsumer;
import io.landfall.messaging.json.Json;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Keeps the projections: what is older than what is known is ignored. */
@Component
class ProgressConsumer implements MessageConsumer {

    private static final Logger LOG = LoggerFactory.getLogger(ProgressConsumer.class);

    private final TaskEvents events;
    private final MigrationStates states;
    private final TableProgresses tables;

    ProgressConsumer(TaskEvents events, MigrationStates states, TableProgresses tables) {
        this.events = events;
        this.states = states;
        this.tables = tables;
    }

    @Override
    public String name() {
        return "registry.progress";
    }

    @Override
    public List<String> topics() {
        return List.of(Topics.PHASE_EVENTS, Topics.PROGRESS);
    }

    @Override
    public void consume(Envelope envelope, Message message) {
        if (!events.lock(envelope.taskId())) {
            LOG.warn("{} of task {}, which this registry never registered", envelope.type(), envelope.taskId());
            return;
        }
        switch (message) {
            case PhaseEvent phase -> consume(phase);
            case MigrationProgress progress -> consume(envelope.taskId(), progress);
            case TableProgress progress -> consume(envelope.taskId(), progress);
            default -> throw new IllegalArgumentException(message.type() + " is no event");
        }
    }

    private void consume(PhaseEvent event) {
        if (states.apply(event)) {
            String subject = "phase/" + event.migrationId() + "/" + event.version();
            events.add(event.taskId(), subject, TaskEvent.Kind.PHASE, Json.write(event));
        }
    }

    private void consume(UUID taskId, MigrationProgress progress) {
        if (states.apply(progress)) {
            events.add(taskId, "progress/" + progress.migrationId(), TaskEvent.Kind.PROGRESS, Json.write(progress));
        }
    }

    private void consume(UUID taskId, TableProgress progress) {
        if (tables.apply(progress)) {
            String subject = Json.write(List.of(progress.migrationId(), progress.schema(), progress.table()));
            events.add(taskId, subject, TaskEvent.Kind.TABLE_PROGRESS, Json.write(progress));
        }
    }
}
