package io.landfall.engine.task;

import io.landfall.databases.identifier.QualifiedName;
import java.util.List;
import java.util.UUID;

/**
 * Everything that load, capture and apply need to know of a ReplicationTask.
 *
 * @param identifier the ReplicationTaskIdentifier; column {@code task} of the tables in schema {@code landfall}
 * @param tables every table and partition leaf by name, Landfall's heartbeat and marker included
 * @param changeTopic new for each fresh start, so that an old topic is never mistaken for it
 */
public record ReplicationTaskSpec(
        String identifier,
        UUID migrationId,
        MigrationType type,
        EndpointSpec source,
        EndpointSpec target,
        List<QualifiedName> tables,
        int loadWorkers,
        long maxRetainedWalBytes,
        String slotName,
        String publicationName,
        String changeTopic) {

    public ReplicationTaskSpec {
        tables = List.copyOf(tables);
    }
}
