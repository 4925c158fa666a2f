package io.landfall.engine.task;

import io.landfall.databases.identifier.QualifiedName;
import java.util.List;
import java.util.UUID;

/**
 * What CreateReplicationTask asked for, checked.
 *
 * @param tags a JSON object
 * @param stopAfterLoad whether changes wait until the task is resumed
 */
public record NewTask(
        String arn,
        String identifier,
        String instanceArn,
        String sourceArn,
        String targetArn,
        MigrationType type,
        String tableMappings,
        List<QualifiedName> tables,
        String settings,
        String tags,
        UUID migrationId,
        int loadWorkers,
        boolean stopAfterLoad,
        long maxRetainedWalBytes) {

    public NewTask {
        tables = List.copyOf(tables);
    }
}
