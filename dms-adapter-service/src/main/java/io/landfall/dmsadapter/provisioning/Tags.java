package io.landfall.dmsadapter.provisioning;

import io.landfall.contracts.spec.MigrationSpec;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Whose a resource is, for people who look at it in AWS.
 *
 * @param migrationId null for what belongs to the whole task
 */
public record Tags(UUID taskId, @Nullable UUID migrationId) {

    public static Tags ofTask(MigrationSpec spec) {
        return new Tags(spec.taskId(), null);
    }

    public static Tags ofMigration(MigrationSpec spec) {
        return new Tags(spec.taskId(), spec.migrationId());
    }

    public Map<String, String> asMap() {
        return migrationId == null
                ? Map.of("landfall:task", taskId.toString())
                : Map.of("landfall:task", taskId.toString(), "landfall:migration", migrationId.toString());
    }
}
