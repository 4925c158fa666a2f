package io.landfall.dmsadapter.stream;

import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.messaging.step.StepRun;
import io.landfall.messaging.work.Work;
import java.time.Duration;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Begins and ends the watch over a migration's replication task, which applies changes until the cutover. */
@Component
public class StreamWatch {

    static final String KIND = "stream-watch";

    private final Work work;

    StreamWatch(Work work) {
        this.work = work;
    }

    /** What is watched. */
    record Watched(MigrationSpec spec, String instanceArn) {}

    @Transactional
    public void begin(StepRun run, String instanceArn) {
        String key = run.migrationId().toString();
        // an amended spec may name other secrets or hosts
        work.remove(KIND, key);
        work.add(KIND, key, new Watched(run.spec(), instanceArn), Duration.ZERO);
    }

    /** Before anybody stops or deletes the task on purpose. */
    @Transactional
    public void end(UUID migrationId) {
        work.remove(KIND, migrationId.toString());
    }
}
