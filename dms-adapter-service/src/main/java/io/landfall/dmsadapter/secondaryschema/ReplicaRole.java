package io.landfall.dmsadapter.secondaryschema;

import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.databases.connection.SecretRefused;
import io.landfall.databases.connection.Session;
import io.landfall.dmsadapter.access.Database;
import io.landfall.dmsadapter.access.DatabaseFailure;
import io.landfall.dmsadapter.access.MigrationDatabases;
import io.landfall.dmsadapter.access.Sql;
import org.springframework.stereotype.Component;

/** Tries whether the target lets Landfall keep triggers and foreign keys from firing. */
@Component
class ReplicaRole {

    private static final String NOT_PERMITTED = "42501";

    private final MigrationDatabases databases;

    ReplicaRole(MigrationDatabases databases) {
        this.databases = databases;
    }

    boolean isAvailable(MigrationSpec spec) throws DatabaseFailure, SecretRefused {
        try (Database target = databases.target(spec, Session.of("preparation"))) {
            target.read(c -> {
                Sql.execute(c, "SET session_replication_role = 'replica'");
                return true;
            });
            return true;
        } catch (DatabaseFailure failure) {
            if (failure.hasState(NOT_PERMITTED)) {
                return false;
            }
            throw failure;
        }
    }
}
