package io.landfall.dmsadapter.preparation;

import io.landfall.contracts.Failure;
import io.landfall.databases.catalog.Catalog;
import io.landfall.databases.catalog.CatalogObject;
import io.landfall.databases.landfall.StaleLease;
import io.landfall.dmsadapter.access.Database;
import io.landfall.dmsadapter.access.DatabaseFailure;
import io.landfall.dmsadapter.access.Sql;
import io.landfall.dmsadapter.step.Outages;
import io.landfall.messaging.step.StepFailedException;
import io.landfall.messaging.step.StepRun;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Creates catalog objects in the target: in the ledger first, then in one fenced transaction, then confirmed. */
@Component
public class ObjectCreation {

    private final CreatedObjects created;
    private final Outages outages;

    ObjectCreation(CreatedObjects created, Outages outages) {
        this.created = created;
        this.outages = outages;
    }

    /** Before the first object of a session. */
    public static void prepare(Database target) throws DatabaseFailure {
        target.read(c -> {
            Sql.execute(c, Catalog.CREATION_SETTINGS);
            return true;
        });
    }

    /** Objects that are in the target already, by an earlier call whose end was not recorded, must be left out. */
    public void create(StepRun run, Database target, String lease, List<CatalogObject> objects)
            throws DatabaseFailure, StaleLease {
        created.intend(run.migrationId(), objects);
        AtomicReference<@Nullable CatalogObject> current = new AtomicReference<>();
        try {
            target.fenced(run, lease, c -> {
                for (CatalogObject object : objects) {
                    current.set(object);
                    Sql.execute(c, object.creation().toArray(String[]::new));
                }
                return true;
            });
        } catch (DatabaseFailure failure) {
            throw named(failure, current.get());
        }
        created.created(run.migrationId(), objects);
        outages.end(run.commandId());
    }

    /** A refusal names the object; an outage stays one. */
    private static DatabaseFailure named(DatabaseFailure failure, @Nullable CatalogObject object) {
        if (object == null || failure.mayPass()) {
            return failure;
        }
        throw new StepFailedException(
                Failure.needsOperator(
                        "OBJECT_NOT_CREATED",
                        "the target " + failure.address() + " refused " + object + ": " + failure.reason(),
                        "Mend what the message names, or exclude the object; then retry."),
                failure);
    }
}
