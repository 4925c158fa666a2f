package io.landfall.dmsadapter.secondaryschema;

import io.landfall.databases.catalog.Catalog;
import io.landfall.databases.catalog.CatalogObject;
import io.landfall.databases.catalog.RoleMapping;
import io.landfall.databases.catalog.postgresql.PostgresCatalog;
import io.landfall.databases.connection.SecretRefused;
import io.landfall.databases.connection.Session;
import io.landfall.databases.identifier.ExclusionPatterns;
import io.landfall.databases.landfall.StaleLease;
import io.landfall.dmsadapter.access.Database;
import io.landfall.dmsadapter.access.DatabaseFailure;
import io.landfall.dmsadapter.access.MigrationDatabases;
import io.landfall.dmsadapter.preparation.CreatedObjects;
import io.landfall.dmsadapter.preparation.ObjectCreation;
import io.landfall.messaging.step.StepRun;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Creates what is missing in the target, whatever an earlier call has made of it. */
@Component
class SecondaryObjects {

    private static final int BATCH = 50;

    private final MigrationDatabases databases;
    private final ObjectCreation creation;
    private final CreatedObjects created;
    private final int lanes;

    SecondaryObjects(
            MigrationDatabases databases,
            ObjectCreation creation,
            CreatedObjects created,
            @Value("${landfall.dms-adapter.index-lanes:2}") int lanes) {
        this.databases = databases;
        this.creation = creation;
        this.created = created;
        this.lanes = lanes;
    }

    void create(StepRun run, SecondaryPlan plan)
            throws DatabaseFailure, SecretRefused, StaleLease, InterruptedException {
        Catalog there = there(run);
        Set<String> known = created.allCreated(run.migrationId());
        try (Lanes open = Lanes.open(run, databases, lanes)) {
            inOrder(run, open, "OBJECTS", missing(plan.before(), there, known));
            keys(run, open, missing(plan.keys(), there, known));
            run.reach("KEYS");
            inOrder(run, open, "OBJECTS", missing(plan.after(), there, known));
        }
    }

    private Catalog there(StepRun run) throws DatabaseFailure, SecretRefused {
        try (Database target = databases.target(run.spec(), Session.of("catalog"))) {
            return target.read(c -> PostgresCatalog.read(c, ExclusionPatterns.none(), RoleMapping.none()));
        }
    }

    /** What is there by Landfall's hand or as it has to be is left out; attributes that differ are set again. */
    private static List<CatalogObject> missing(List<CatalogObject> wanted, Catalog there, Set<String> known) {
        return wanted.stream()
                .filter(object -> {
                    Optional<CatalogObject> found = there.find(object.identity());
                    return found.isEmpty()
                            || !(known.contains(object.identity().toString())
                                    || found.get().definition().equals(object.definition()));
                })
                .toList();
    }

    private void keys(StepRun run, Lanes open, List<CatalogObject> keys)
            throws DatabaseFailure, StaleLease, InterruptedException {
        KeyQueue queue = new KeyQueue(keys);
        open.inEach(lane -> {
            for (Optional<CatalogObject> key = queue.take(); key.isPresent(); key = queue.take()) {
                run.advance("KEYS", "building keys and indexes: " + queue.done() + " of " + keys.size() + " done");
                try {
                    creation.create(run, lane.target(), lane.lease(), List.of(key.get()));
                } catch (DatabaseFailure | StaleLease | RuntimeException failure) {
                    queue.stop();
                    throw failure;
                }
                queue.finished(key.get());
            }
        });
    }

    private void inOrder(StepRun run, Lanes open, String phase, List<CatalogObject> objects)
            throws DatabaseFailure, StaleLease, InterruptedException {
        open.inOne(lane -> {
            for (int from = 0; from < objects.size(); from += BATCH) {
                int to = Math.min(from + BATCH, objects.size());
                run.advance(phase, "creating object " + (from + 1) + " to " + to + " of " + objects.size());
                creation.create(run, lane.target(), lane.lease(), objects.subList(from, to));
            }
        });
    }
}
