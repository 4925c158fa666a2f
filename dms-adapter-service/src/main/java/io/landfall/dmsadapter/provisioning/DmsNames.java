package io.landfall.dmsadapter.provisioning;

import io.landfall.contracts.spec.MigrationSpec;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Names of DMS resources, derived from ids, so that the same thing is found under the same name for ever: a letter
 * first, no double or trailing hyphen, at most 63 characters.
 */
public final class DmsNames {

    private static final Pattern UUID_FORM =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

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

    /** The task (of an instance) or the migration (of all else) that a name of Landfall's form was derived from. */
    static Optional<UUID> owner(ResourceKind kind, String identifier) {
        String prefix = switch (kind) {
            case REPLICATION_INSTANCE, REPLICATION_TASK -> "landfall-";
            case SOURCE_ENDPOINT -> "landfall-source-";
            case TARGET_ENDPOINT -> "landfall-target-";
        };
        return identifier.startsWith(prefix)
                        && UUID_FORM
                                .matcher(identifier.substring(prefix.length()))
                                .matches()
                ? Optional.of(UUID.fromString(identifier.substring(prefix.length())))
                : Optional.empty();
    }
}
