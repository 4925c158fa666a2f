package io.landfall.dmsadapter.orphans;

import io.landfall.api.problem.ApiProblem;
import io.landfall.contracts.Step;
import io.landfall.dmsadapter.provisioning.ResourceKind;
import io.landfall.dmsadapter.provisioning.ResourceLedger;
import io.landfall.dmsadapter.provisioning.Tags;
import io.landfall.messaging.step.StepRuns;
import io.landfall.messaging.work.Work;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Records what is to be deleted though no migration asks for it; the deletion itself is work of its own. */
@Component
class ResourceSweep {

    private final ResourceLedger ledger;
    private final StepRuns runs;
    private final Work work;

    ResourceSweep(ResourceLedger ledger, StepRuns runs, Work work) {
        this.ledger = ledger;
        this.runs = runs;
        this.work = work;
    }

    /** Something of Landfall's name, and whose it was. */
    record Orphan(
            String identifier,
            ResourceKind kind,
            UUID taskId,
            @Nullable UUID migrationId) {}

    /** All or, when a migration is at work on one of them, none. */
    @Transactional
    void begin(List<Orphan> orphans) {
        for (Orphan orphan : orphans) {
            refuseInUse(orphan);
            ledger.sweep(orphan.kind(), orphan.identifier(), new Tags(orphan.taskId(), orphan.migrationId()));
            work.add(SweepWork.KIND, orphan.identifier(), orphan, Duration.ZERO);
        }
    }

    private void refuseInUse(Orphan orphan) {
        List<UUID> users =
                orphan.migrationId() == null ? ledger.users(orphan.identifier()) : List.of(orphan.migrationId());
        for (UUID user : users) {
            if (Stream.of(Step.values()).anyMatch(step -> runs.open(user, step).isPresent())) {
                throw new ApiProblem(
                        HttpStatus.CONFLICT,
                        "RESOURCE_IN_USE",
                        "identifier",
                        orphan.identifier() + " is in use: migration " + user + " is at work.",
                        "Abort the migration: that deletes what it has made.");
            }
        }
    }
}
