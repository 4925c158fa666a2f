package io.landfall.registry.task;

import io.landfall.contracts.Failure;
import io.landfall.contracts.MigrationStatus;
import io.landfall.contracts.Step;
import io.landfall.registry.progress.MigrationState;
import io.landfall.registry.progress.ProgressView;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One database of a task as the API shows it; null is unknown. */
public record MigrationView(
        UUID migrationId,
        String database,
        String targetDatabase,
        MigrationStatus status,
        @Nullable Step step,
        int attempt,
        @Nullable String phase,
        String detail,
        @Nullable Failure failure,
        @Nullable String refusal,
        int specRevision,
        long version,
        Instant updatedAt,
        ProgressView progress) {

    static MigrationView of(MigrationState state) {
        return new MigrationView(
                state.migrationId(),
                state.database(),
                state.targetDatabase(),
                state.status(),
                state.step(),
                state.attempt(),
                state.phase(),
                state.detail(),
                state.failure(),
                state.refusal(),
                state.specRevision(),
                state.version(),
                state.updatedAt(),
                ProgressView.of(state));
    }
}
