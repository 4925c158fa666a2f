package io.landfall.dmsadapter.provisioning;

import io.landfall.contracts.Failure;
import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.messaging.step.StepFailedException;
import io.landfall.messaging.step.StepRun;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/**
 * Makes DMS resources so that each exists once, whatever crashes or times out: the ledger first, then a look, then the
 * call; what is there already is adopted if it is the same, and refused if it is not.
 */
@Component
public class DmsResources {

    private final Dms dms;
    private final ResourceLedger ledger;

    DmsResources(Dms dms, ResourceLedger ledger) {
        this.dms = dms;
        this.ledger = ledger;
    }

    /** The task's instance, with this migration among its users; empty while an older one has to go first. */
    Optional<ReplicationInstance> instance(StepRun run) {
        MigrationSpec spec = run.spec();
        String identifier = DmsNames.instance(spec);
        Tags owner = Tags.ofTask(spec);
        if (!ledger.intend(ResourceKind.REPLICATION_INSTANCE, identifier, owner)
                || !ledger.use(identifier, spec.migrationId())) {
            return Optional.empty();
        }
        run.heartbeat();
        return ensure(
                identifier,
                () -> dms.findInstance(identifier),
                () -> dms.createInstance(identifier, owner),
                found -> true,
                ReplicationInstance::arn);
    }

    /** An endpoint as the spec wants it; empty while an older one has to go first. */
    Optional<Endpoint> endpoint(StepRun run, Endpoint.Side side) {
        Endpoint.Definition wanted = Endpoints.of(run.spec(), side);
        Tags owner = Tags.ofMigration(run.spec());
        if (!ledger.intend(ResourceKind.of(side), wanted.identifier(), owner)) {
            return Optional.empty();
        }
        run.heartbeat();
        if (isOutdated(wanted) && dms.findTask(DmsNames.task(run.spec())).isEmpty()) {
            ledger.deleting(wanted.identifier());
            return Optional.empty();
        }
        return ensure(
                wanted.identifier(),
                () -> dms.findEndpoint(wanted.identifier()),
                () -> dms.createEndpoint(wanted, owner),
                found -> wanted.isMetBy(found.definition()),
                Endpoint::arn);
    }

    /** Whether Landfall has made the endpoint as an earlier revision of the spec wanted it. */
    private boolean isOutdated(Endpoint.Definition wanted) {
        return ledger.isCreated(wanted.identifier())
                && dms.findEndpoint(wanted.identifier())
                        .filter(found -> !wanted.isMetBy(found.definition()))
                        .isPresent();
    }

    /** A ReplicationTask as wanted; empty while an older one has to go first. */
    public Optional<ReplicationTask> task(
            StepRun run, ReplicationTask.Definition wanted, Predicate<ReplicationTask> same) {
        Tags owner = Tags.ofMigration(run.spec());
        if (!ledger.intend(ResourceKind.REPLICATION_TASK, wanted.identifier(), owner)) {
            return Optional.empty();
        }
        run.heartbeat();
        return ensure(
                wanted.identifier(),
                () -> dms.findTask(wanted.identifier()),
                () -> dms.createTask(wanted, owner),
                same,
                ReplicationTask::arn);
    }

    private <R> Optional<R> ensure(
            String identifier,
            Supplier<Optional<R>> find,
            Supplier<R> create,
            Predicate<R> same,
            Function<R, String> arn) {
        R resource = find.get().orElseGet(() -> createOrFind(create, find));
        if (!same.test(resource)) {
            // not ours, so that an undo leaves it alone
            ledger.disown(identifier);
            throw new StepFailedException(
                    Failure.needsOperator(
                            "DMS_RESOURCE_DIFFERS",
                            "DMS has a resource named " + identifier + " that is not what this migration needs",
                            "If it was left by an amended spec, abort the migration and register it anew; if it is somebody else's, rename it."));
        }
        ledger.created(identifier, arn.apply(resource));
        return Optional.of(resource);
    }

    private static <R> R createOrFind(Supplier<R> create, Supplier<Optional<R>> find) {
        try {
            return create.get();
        } catch (DmsFailure failure) {
            if (failure.kind() != DmsFailure.Kind.ALREADY_EXISTS) {
                throw failure;
            }
            return find.get().orElseThrow(() -> failure);
        }
    }
}
