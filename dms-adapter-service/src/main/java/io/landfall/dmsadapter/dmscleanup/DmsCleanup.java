package io.landfall.dmsadapter.dmscleanup;

import io.landfall.contracts.Step;
import io.landfall.dmsadapter.heartbeat.Heartbeat;
import io.landfall.dmsadapter.provisioning.Pace;
import io.landfall.dmsadapter.provisioning.ResourceDeletion;
import io.landfall.dmsadapter.step.AdapterStep;
import io.landfall.dmsadapter.step.Outages;
import io.landfall.dmsadapter.stream.StreamWatch;
import io.landfall.messaging.step.StepOutcome;
import io.landfall.messaging.step.StepRun;
import java.time.Duration;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Deletes what Landfall made in DMS, then what replication left in source and target. */
@Component
class DmsCleanup extends AdapterStep {

    private static final Duration LOCK_PAUSE = Duration.ofSeconds(3);

    private final ResourceDeletion deletion;
    private final Heartbeat heartbeat;
    private final StreamWatch stream;
    private final Leftovers leftovers;
    private final Pace pace;

    DmsCleanup(
            ResourceDeletion deletion,
            Heartbeat heartbeat,
            StreamWatch stream,
            Leftovers leftovers,
            Pace pace,
            Outages outages) {
        super(outages);
        this.deletion = deletion;
        this.heartbeat = heartbeat;
        this.stream = stream;
        this.leftovers = leftovers;
        this.pace = pace;
    }

    @Override
    public Step step() {
        return Step.DMS_CLEANUP;
    }

    @Override
    protected StepOutcome proceed(StepRun run) throws Exception {
        stream.end(run.migrationId());
        run.advance("REPLICATION_TASK", "stopping and deleting the replication task");
        if (!deletion.taskIsGone(run.spec())) {
            return new StepOutcome.Again(pace.poll());
        }
        run.advance("ENDPOINTS", "deleting the endpoints");
        if (!deletion.endpointsAreGone(run.spec())) {
            return new StepOutcome.Again(pace.poll());
        }
        run.advance("INSTANCE", "deleting the replication instance, if no other migration of the task needs it");
        if (!deletion.instanceIsGone(run.spec())) {
            return new StepOutcome.Again(pace.poll());
        }
        run.advance("DATABASES", "removing what replication left in source and target");
        heartbeat.end(run.migrationId());
        Optional<String> blocker = leftovers.remove(run);
        if (blocker.isPresent()) {
            run.advance("DATABASES", "waiting for " + blocker.get());
            return new StepOutcome.Again(LOCK_PAUSE);
        }
        return new StepOutcome.Succeeded("nothing of Landfall is left in DMS, source and target");
    }
}
