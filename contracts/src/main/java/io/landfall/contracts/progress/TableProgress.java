package io.landfall.contracts.progress;

import io.landfall.contracts.MessageType;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How far one table is.
 *
 * @param state DMS's word for the load, for example {@code Full load} or {@code Table completed}
 * @param estimatedRows from the source's statistics when the load began
 * @param rowsPerSecond while the table is being loaded; older adapters don't tell
 * @param etaSeconds until the table's end, by its estimate
 */
@MessageType("landfall.table-progress.v1")
public record TableProgress(
        UUID migrationId,
        String schema,
        String table,
        String state,
        @Nullable Long estimatedRows,
        long loadedRows,
        long loadedBytes,
        long appliedInserts,
        long appliedUpdates,
        long appliedDeletes,
        @Nullable Double rowsPerSecond,
        @Nullable Long etaSeconds,
        Instant at)
        implements Progress {}
