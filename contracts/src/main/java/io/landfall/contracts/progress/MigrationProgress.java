package io.landfall.contracts.progress;

import io.landfall.contracts.MessageType;
import io.landfall.contracts.Step;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How far a migration's open step is; null is unknown, and is shown as such.
 *
 * @param percent of the step, 0 to 100
 * @param etaSeconds until the step's end
 */
@MessageType("landfall.migration-progress.v1")
public record MigrationProgress(
        UUID migrationId,
        Step step,
        int attempt,
        @Nullable Double percent,
        @Nullable Long rows,
        @Nullable Long bytes,
        @Nullable Double rowsPerSecond,
        @Nullable Long etaSeconds,
        ReplicationLag lag,
        Instant at)
        implements Progress {}
