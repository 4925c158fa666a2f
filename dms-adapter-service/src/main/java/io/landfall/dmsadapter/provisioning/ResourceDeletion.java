package io.landfall.dmsadapter.provisioning;

import io.landfall.contracts.spec.MigrationSpec;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Deletes DMS resources and sees them go. Every call takes one look and at most one action, says whether the resource
 * is gone for good, and may be repeated for ever.
 */
@Component
public class ResourceDeletion {

    private final Dms dms;
    private final ResourceLedger ledger;
    private final Pace pace;

    ResourceDeletion(Dms dms, ResourceLedger ledger, Pace pace) {
        this.dms = dms;
        this.ledger = ledger;
        this.pace = pace;
    }

    public boolean taskIsGone(MigrationSpec spec) {
        return isGone(DmsNames.task(spec));
    }

    public boolean endpointsAreGone(MigrationSpec spec) {
        boolean source = isGone(DmsNames.endpoint(spec, Endpoint.Side.SOURCE));
        boolean target = isGone(DmsNames.endpoint(spec, Endpoint.Side.TARGET));
        return source && target;
    }

    /** Goes on with endpoints that are being deleted, and leaves the others. */
    void finishEndpoints(MigrationSpec spec) {
        for (Endpoint.Side side : Endpoint.Side.values()) {
            String identifier = DmsNames.endpoint(spec, side);
            if (ledger.entry(identifier, pace.longestCall())
                    .filter(entry -> entry.state() == ResourceLedger.State.DELETING)
                    .isPresent()) {
                isGone(identifier);
            }
        }
    }

    /** True as well when other migrations of the task still need the instance: it goes with the last. */
    public boolean instanceIsGone(MigrationSpec spec) {
        String identifier = DmsNames.instance(spec);
        return !ledger.release(identifier, spec.migrationId()) || isGone(identifier);
    }

    /** Also for what no migration asks for any more. */
    public boolean isGone(String identifier) {
        // first of all, since a create call that nobody waits for any more may end from now on until the longest is
        // over
        ledger.deleting(identifier);
        ResourceLedger.Entry entry =
                ledger.entry(identifier, pace.longestCall()).orElse(null);
        if (entry == null || entry.state() == ResourceLedger.State.DELETED) {
            return true;
        }
        Optional<Runnable> next = nextAction(entry.kind(), identifier);
        if (next.isEmpty()) {
            if (entry.settled()) {
                ledger.deleted(identifier);
            }
            return entry.settled();
        }
        try {
            next.get().run();
        } catch (DmsFailure failure) {
            if (failure.kind() != DmsFailure.Kind.NOT_FOUND && failure.kind() != DmsFailure.Kind.WRONG_STATE) {
                throw failure;
            }
        }
        return false;
    }

    /** What brings a resource nearer to its end; empty when it is not there. */
    private Optional<Runnable> nextAction(ResourceKind kind, String identifier) {
        return switch (kind) {
            case REPLICATION_INSTANCE ->
                dms.findInstance(identifier)
                        .map(found -> found.isGoing() ? () -> {} : () -> dms.deleteInstance(found.arn()));
            case SOURCE_ENDPOINT, TARGET_ENDPOINT ->
                dms.findEndpoint(identifier)
                        .map(found -> found.isGoing() ? () -> {} : () -> dms.deleteEndpoint(found.arn()));
            case REPLICATION_TASK -> dms.findTask(identifier).map(this::endOf);
        };
    }

    private Runnable endOf(ReplicationTask task) {
        return switch (task.status()) {
            case "deleting", "stopping", "creating", "testing", "modifying", "moving" -> () -> {};
            case "running", "starting" -> () -> dms.stopTask(task.arn());
            default -> () -> dms.deleteTask(task.arn());
        };
    }
}
