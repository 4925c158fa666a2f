package io.landfall.engine.task;

import io.landfall.databases.identifier.QualifiedName;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far the load of a table is; the counters survive a restart.
 *
 * @param sourceBytes the table's size on the source when its load was planned
 */
public record TableLoad(
        QualifiedName table,
        TableState state,
        long rows,
        long bytes,
        long sourceBytes,
        boolean reloaded,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable Instant updatedAt) {}
