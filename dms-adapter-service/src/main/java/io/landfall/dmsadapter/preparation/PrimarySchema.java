package io.landfall.dmsadapter.preparation;

import io.landfall.contracts.Failure;
import io.landfall.databases.catalog.Catalog;
import io.landfall.databases.catalog.CatalogObject;
import io.landfall.databases.catalog.ObjectClass;
import io.landfall.databases.catalog.Phase;
import io.landfall.databases.catalog.RoleMapping;
import io.landfall.databases.catalog.postgresql.PostgresCatalog;
import io.landfall.databases.connection.SecretRefused;
import io.landfall.databases.connection.Session;
import io.landfall.databases.identifier.ExclusionPatterns;
import io.landfall.databases.landfall.StaleLease;
import io.landfall.dmsadapter.access.Database;
import io.landfall.dmsadapter.access.DatabaseFailure;
import io.landfall.dmsadapter.access.MigrationDatabases;
import io.landfall.messaging.step.StepFailedException;
import io.landfall.messaging.step.StepRun;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;

/** Creates in the target what the rows need to be stored, in the order of its dependencies. */
@Component
class PrimarySchema {

    private static final int BATCH = 50;

    private final MigrationDatabases databases;
    private final ObjectCreation creation;
    private final CreatedObjects created;

    PrimarySchema(MigrationDatabases databases, ObjectCreation creation, CreatedObjects created) {
        this.databases = databases;
        this.creation = creation;
        this.created = created;
    }

    /** Returns how many objects were created by this call. */
    int create(StepRun run, Catalog source) throws DatabaseFailure, SecretRefused, StaleLease {
        try (Database target = databases.target(run.spec(), Session.of("preparation"))) {
            ObjectCreation.prepare(target);
            Catalog there = target.read(c -> PostgresCatalog.read(c, ExclusionPatterns.none(), RoleMapping.none()));
            List<CatalogObject> missing = missing(run, source, there);
            for (int from = 0; from < missing.size(); from += BATCH) {
                int to = Math.min(from + BATCH, missing.size());
                run.advance("SCHEMA", "creating object " + (from + 1) + " to " + to + " of " + missing.size());
                creation.create(run, target, Database.LEASE, missing.subList(from, to));
            }
            return missing.size();
        }
    }

    private List<CatalogObject> missing(StepRun run, Catalog source, Catalog there) {
        List<CatalogObject> missing = new ArrayList<>();
        List<CatalogObject> confirmed = new ArrayList<>();
        for (CatalogObject object : source.creationOrder(Phase.PRIMARY)) {
            if (there.find(object.identity()).isEmpty()) {
                missing.add(object);
            } else if (created.knows(run.migrationId(), object.identity())) {
                confirmed.add(object);
            } else if (!isShared(object)) {
                throw new StepFailedException(Failure.needsOperator(
                        "TARGET_NOT_EMPTY",
                        "the target database " + run.spec().targetDatabase() + " has a " + object
                                + " that Landfall did not make",
                        "Drop it, choose another target database, or exclude it; then retry."));
            }
        }
        created.created(run.migrationId(), confirmed);
        return missing;
    }

    /** What a database may have before, and Landfall uses as it is. */
    private static boolean isShared(CatalogObject object) {
        return object.objectClass() == ObjectClass.SCHEMA || object.objectClass() == ObjectClass.EXTENSION;
    }
}
