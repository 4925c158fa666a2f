package io.landfall.orchestrator.saga;

import io.landfall.messaging.work.WorkHandler;
import io.landfall.messaging.work.WorkResult;
import io.landfall.messaging.work.WorkSession;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Tells a saga that the answer to a command is overdue. */
@Component
class DeadlineWork implements WorkHandler {

    static final String KIND = "deadline";

    private final Sagas sagas;

    DeadlineWork(Sagas sagas) {
        this.sagas = sagas;
    }

    /** Which answer is awaited. */
    record Deadline(UUID migrationId, UUID commandId) {}

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public WorkResult perform(WorkSession session) {
        Deadline deadline = session.payload(Deadline.class);
        return new WorkResult.Done(() -> sagas.apply(
                deadline.migrationId(), new SagaEvent.DeadlinePassed(deadline.commandId()), Sagas.Cause.timer()));
    }
}
