package io.landfall.dmsadapter.provisioning;

import io.landfall.contracts.spec.MigrationSpec;

/**
 * Names of DMS resources, derived from ids, so that the same thing is found under the same name for ever: a letter
 * first, no double or trailing hyphen, at most 63 characters.
 */
public final class DmsNames {

    private DmsNames() {}

    public static String instance(MigrationSpec spec) {
        return "landfall-" + spec.taskId();
    }

    public static String endpoint(MigrationSpec spec, Endpoint.Side side) {
        return switch (side) {
            case SOURCE -> "landfall-source-" + spec.migrationId();
            case TARGET -> "landfall-target-" + spec.migrationId();
        };
    }

    /** Also the column {@code task} of the tables in schema {@code landfall}. */
    public static String task(MigrationSpec spec) {
        return "landfall-" + spec.migrationId();
    }
}
