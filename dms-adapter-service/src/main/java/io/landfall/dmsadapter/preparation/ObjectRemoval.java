package io.landfall.dmsadapter.preparation;

import io.landfall.databases.catalog.ObjectClass;
import io.landfall.databases.connection.SecretRefused;
import io.landfall.databases.connection.Session;
import io.landfall.databases.landfall.StaleLease;
import io.landfall.dmsadapter.access.Database;
import io.landfall.dmsadapter.access.DatabaseFailure;
import io.landfall.dmsadapter.access.MigrationDatabases;
import io.landfall.dmsadapter.preparation.CreatedObjects.Entry;
import io.landfall.messaging.step.StepRun;
import java.util.List;
import java.util.function.Predicate;
import org.springframework.stereotype.Component;

/** Drops objects that Landfall has created in the target; the ledger keeps them, for they are to be created again. */
@Component
public class ObjectRemoval {

    private final CreatedObjects created;
    private final MigrationDatabases databases;

    ObjectRemoval(CreatedObjects created, MigrationDatabases databases) {
        this.created = created;
        this.databases = databases;
    }

    /** Returns what could not be dropped, and why. */
    public List<String> drop(StepRun run, Predicate<ObjectClass> wanted)
            throws DatabaseFailure, SecretRefused, StaleLease {
        List<Entry> entries = created.entries(run.migrationId()).stream()
                .filter(entry -> entry.undoSql() != null && wanted.test(ObjectClass.valueOf(entry.objectClass())))
                .toList();
        if (entries.isEmpty()) {
            return List.of();
        }
        try (Database target = databases.target(run.spec(), Session.of("schema"))) {
            return new ObjectDrops(run, target).dropAll(entries);
        }
    }
}
