package io.landfall.dmsadapter.provisioning;

import io.landfall.contracts.Step;
import io.landfall.dmsadapter.step.AdapterStep;
import io.landfall.dmsadapter.step.Outages;
import io.landfall.messaging.step.StepOutcome;
import io.landfall.messaging.step.StepRun;
import io.landfall.messaging.step.UndoOutcome;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Brings up the task's replication instance and the migration's two endpoints, and has the source's tested. */
@Component
class DmsProvisioning extends AdapterStep {

    private final Provisioning provisioning;
    private final ResourceDeletion deletion;
    private final ConnectionTests tests;
    private final Pace pace;

    DmsProvisioning(
            Provisioning provisioning, ResourceDeletion deletion, ConnectionTests tests, Pace pace, Outages outages) {
        super(outages);
        this.provisioning = provisioning;
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
        run.advance(
                "PROVISIONING", "seeing to replication instance " + DmsNames.instance(run.spec()) + " and endpoints");
        Optional<Provisioned> provisioned = provisioning.ensured(run);
        if (provisioned.isEmpty()) {
            return new StepOutcome.Again(pace.poll());
        }
        run.advance("TESTING_CONNECTION", "DMS tries to connect to the source");
        if (!tests.succeeded(
                run, provisioned.get().instance().arn(), provisioned.get().source())) {
            return new StepOutcome.Again(pace.poll());
        }
        return new StepOutcome.Succeeded("replication instance and two endpoints are ready; DMS reaches the source");
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
