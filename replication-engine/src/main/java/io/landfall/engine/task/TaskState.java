package io.landfall.engine.task;

import io.landfall.databases.identifier.QualifiedName;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;

/** A ReplicationTask as the engine's database holds it, but for its tables. */
public record TaskState(
        String arn,
        String identifier,
        String instanceArn,
        String sourceArn,
        String targetArn,
        MigrationType type,
        String tableMappings,
        String settings,
        UUID migrationId,
        int loadWorkers,
        boolean stopAfterLoad,
        long maxRetainedWalBytes,
        EndpointSpec source,
        EndpointSpec target,
        TaskStatus status,
        Phase phase,
        int generation,
        boolean slotIntended,
        @Nullable StartPoint startPoint,
        @Nullable String stopReason,
        @Nullable String failure,
        Times times) {

    /** When what happened last. */
    public record Times(
            Instant created,
            @Nullable Instant freshStarted,
            @Nullable Instant started,
            @Nullable Instant stopped,
            @Nullable Instant loadStarted,
            @Nullable Instant loadFinished) {}

    String slotName() {
        return "landfall_" + migrationId.toString().replace("-", "");
    }

    String changeTopic() {
        return "landfall.changes." + arn.substring(arn.lastIndexOf(':') + 1).toLowerCase(Locale.ROOT) + "."
                + generation;
    }

    ReplicationTaskSpec spec(List<QualifiedName> tables) {
        return new ReplicationTaskSpec(
                identifier,
                migrationId,
                type,
                source,
                target,
                tables,
                loadWorkers,
                maxRetainedWalBytes,
                slotName(),
                slotName(),
                changeTopic());
    }

    static @Nullable StartPoint startPoint(
            @Nullable String system, int timeline, @Nullable String point, @Nullable String publication) {
        return system == null || point == null
                ? null
                : new StartPoint(system, timeline, LogSequenceNumber.valueOf(point), publication);
    }
}
