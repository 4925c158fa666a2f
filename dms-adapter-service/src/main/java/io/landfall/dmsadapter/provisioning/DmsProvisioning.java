package io.landfall.dmsadapter.provisioning;

import io.landfall.contracts.Failure;
import io.landfall.contracts.Step;
import io.landfall.dmsadapter.step.AdapterStep;
import io.landfall.dmsadapter.step.Outages;
import io.landfall.messaging.step.StepFailedException;
import io.landfall.messaging.step.StepOutcome;
import io.landfall.messaging.step.StepRun;
import io.landfall.messaging.step.UndoOutcome;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Brings up the task's replication instance and the migration's two endpoints, and has the source's tested. */
@Component
class DmsProvisioning extends AdapterStep {

    private final DmsResources resources;
    private final ResourceDeletion deletion;
    private final ConnectionTests tests;
    private final Pace pace;

    DmsProvisioning(
            DmsResources resources, ResourceDeletion deletion, ConnectionTests tests, Pace pace, Outages outages) {
        super(outages);
        this.resources = resources;
        this.deletion = deletion;
        this.tests = tests;
        this.pace = pace;
    }

    @Override
    public Step step() {
        return Step.DMS_PROVISIONING;
    }

    @Override
    protected StepOutcome proceed(StepRun run) {
        run.advance("INSTANCE", "waiting for replication instance " + DmsNames.instance(run.spec()));
        Optional<ReplicationInstance> instance = resources.instance(run);
        if (instance.isEmpty()) {
            deletion.isGone(DmsNames.instance(run.spec()));
            return new StepOutcome.Again(pace.poll());
        }
        refuseBroken(instance.get());
        if (!instance.get().isAvailable()) {
            return new StepOutcome.Again(pace.poll());
        }
        run.advance("ENDPOINTS", "creating the endpoints");
        Optional<Endpoint> source = resources.endpoint(run, Endpoint.Side.SOURCE);
        Optional<Endpoint> target = resources.endpoint(run, Endpoint.Side.TARGET);
        if (source.isEmpty() || target.isEmpty()) {
            deletion.finishEndpoints(run.spec());
            return new StepOutcome.Again(pace.poll());
        }
        run.advance("TESTING_CONNECTION", "DMS tries to connect to the source");
        if (!tests.succeeded(run, instance.get().arn(), source.get())) {
            return new StepOutcome.Again(pace.poll());
        }
        return new StepOutcome.Succeeded("replication instance and two endpoints are ready; DMS reaches the source");
    }

    private static void refuseBroken(ReplicationInstance instance) {
        if (instance.isBroken()) {
            throw new StepFailedException(Failure.needsOperator(
                    "DMS_INSTANCE_BROKEN",
                    "replication instance " + instance.identifier() + " is " + instance.status(),
                    "Look at the instance in DMS; abort the task's migrations, or mend it there and retry."));
        }
    }

    @Override
    protected UndoOutcome restore(StepRun run) {
        if (!deletion.endpointsAreGone(run.spec())) {
            return notYet("DMS_ENDPOINTS_GOING", "the endpoints are being deleted", pace.poll());
        }
        if (!deletion.instanceIsGone(run.spec())) {
            return notYet("DMS_INSTANCE_GOING", "the replication instance is being deleted", pace.poll());
        }
        return new UndoOutcome.Undone("endpoints are deleted; the instance goes with the task's last migration");
    }
}
