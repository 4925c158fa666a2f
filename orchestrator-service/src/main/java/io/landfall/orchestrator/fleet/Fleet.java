package io.landfall.orchestrator.fleet;

import io.landfall.messaging.work.Work;
import java.time.Duration;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Has the places of a task looked at, soon and in a transaction of its own. */
@Component
public class Fleet {

    private final Work work;

    Fleet(Work work) {
        this.work = work;
    }

    /** Part of the caller's transaction. */
    public void look(UUID taskId) {
        work.add(AdmissionWork.KIND, taskId.toString(), new AdmissionWork.Task(taskId), Duration.ZERO);
        work.wake(AdmissionWork.KIND, taskId.toString());
    }
}
