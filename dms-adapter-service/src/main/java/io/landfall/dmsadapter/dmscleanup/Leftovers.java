package io.landfall.dmsadapter.dmscleanup;

import io.landfall.databases.connection.SecretRefused;
import io.landfall.databases.connection.Session;
import io.landfall.databases.landfall.LandfallSchema;
import io.landfall.databases.landfall.StaleLease;
import io.landfall.dmsadapter.access.Database;
import io.landfall.dmsadapter.access.DatabaseFailure;
import io.landfall.dmsadapter.access.MigrationDatabases;
import io.landfall.dmsadapter.preparation.ReplicaIdentities;
import io.landfall.dmsadapter.preparation.TargetFence;
import io.landfall.dmsadapter.preparation.TargetFences;
import io.landfall.messaging.step.StepRun;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Removes what replication left in source and target. A target whose migration had no cutover is opened here, after its
 * last validation.
 */
@Component
class Leftovers {

    private static final Session SESSION = Session.of("cleanup");

    private final MigrationDatabases databases;
    private final ReplicaIdentities identities;
    private final TargetFences fences;

    Leftovers(MigrationDatabases databases, ReplicaIdentities identities, TargetFences fences) {
        this.databases = databases;
        this.identities = identities;
        this.fences = fences;
    }

    /** Empty once nothing is left, else what it waits for. */
    Optional<String> remove(StepRun run) throws DatabaseFailure, SecretRefused, StaleLease {
        Optional<String> blocker = identities.restore(run);
        if (blocker.isPresent()) {
            return blocker;
        }
        try (Database source = databases.source(run.spec(), SESSION)) {
            if (source.read(LandfallSchema::exists)) {
                source.apply(run, LandfallSchema::drop);
            }
        }
        try (Database target = databases.target(run.spec(), SESSION)) {
            if (target.read(LandfallSchema::exists)) {
                leave(run, target);
            }
        }
        return Optional.empty();
    }

    private void leave(StepRun run, Database target) throws DatabaseFailure, StaleLease {
        TargetFence fence = fences.of(run.spec(), target);
        boolean opens = !run.spec().cutover().required();
        target.apply(run, c -> {
            if (opens) {
                fence.open(c);
            }
            LandfallSchema.drop(c);
            fence.leave(c);
        });
    }
}
