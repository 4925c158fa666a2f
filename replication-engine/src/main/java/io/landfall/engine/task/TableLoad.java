package io.landfall.engine.task;

import io.landfall.databases.identifier.QualifiedName;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far a table is; the counters survive a restart.
 *
 * @param changes what apply has done since
 * @param sourceBytes the table's size on the source when its load was planned
 */
public record TableLoad(
        QualifiedName table,
        TableState state,
        long rows,
        long bytes,
        long sourceBytes,
        boolean reloaded,
        TableChanges changes,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable Instant updatedAt) {}
