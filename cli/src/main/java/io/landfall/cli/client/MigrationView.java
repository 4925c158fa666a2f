package io.landfall.cli.client;

import io.landfall.contracts.Failure;
import io.landfall.contracts.MigrationStatus;
import io.landfall.contracts.Step;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One database of a task, as the registry shows it. */
public record MigrationView(
        UUID migrationId,
        String database,
        String targetDatabase,
        MigrationStatus status,
        @Nullable Step step,
        int attempt,
        @Nullable String phase,
        @Nullable String detail,
        @Nullable Failure failure,
        @Nullable String refusal,
        long version,
        @Nullable Instant updatedAt,
        @Nullable ProgressView progress) {

    /** The progress, each value of it possibly unknown. */
    public ProgressView knownProgress() {
        return progress == null ? ProgressView.UNKNOWN : progress;
    }
}
