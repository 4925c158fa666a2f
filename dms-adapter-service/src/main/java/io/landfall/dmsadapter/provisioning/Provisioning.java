package io.landfall.dmsadapter.provisioning;

import io.landfall.contracts.Failure;
import io.landfall.messaging.step.StepFailedException;
import io.landfall.messaging.step.StepRun;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Sees to it that instance and endpoints are there, and makes again what somebody has deleted by hand. */
@Component
public class Provisioning {

    private final DmsResources resources;
    private final ResourceDeletion deletion;

    Provisioning(DmsResources resources, ResourceDeletion deletion) {
        this.resources = resources;
        this.deletion = deletion;
    }

    /** Empty while something is being made, or is being deleted and has to go first. */
    public Optional<Provisioned> ensured(StepRun run) {
        String identifier = DmsNames.instance(run.spec());
        Optional<ReplicationInstance> instance = resources.instance(run);
        if (instance.isEmpty()) {
            run.advance("INSTANCE", "waiting for an older replication instance " + identifier + " to go");
            deletion.isGone(identifier);
            return Optional.empty();
        }
        refuseBroken(instance.get());
        if (!instance.get().isAvailable()) {
            run.advance("INSTANCE", "waiting for replication instance " + identifier);
            return Optional.empty();
        }
        Optional<Endpoint> source = resources.endpoint(run, Endpoint.Side.SOURCE);
        Optional<Endpoint> target = resources.endpoint(run, Endpoint.Side.TARGET);
        if (source.isEmpty() || target.isEmpty()) {
            run.advance("ENDPOINTS", "waiting for older endpoints to go");
            deletion.finishEndpoints(run.spec());
            return Optional.empty();
        }
        boolean going = source.get().isGoing() || target.get().isGoing();
        return going ? Optional.empty() : Optional.of(new Provisioned(instance.get(), source.get(), target.get()));
    }

    private static void refuseBroken(ReplicationInstance instance) {
        if (instance.isBroken()) {
            throw new StepFailedException(Failure.needsOperator(
                    "DMS_INSTANCE_BROKEN",
                    "replication instance " + instance.identifier() + " is " + instance.status(),
                    "Look at the instance in DMS; abort the task's migrations, or mend it there and retry."));
        }
    }
}
