package io.landfall.registry.progress;

import io.landfall.contracts.progress.MigrationProgress;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The open step's progress as the API shows it; null is unknown. */
public record ProgressView(
        @Nullable Double percent,
        @Nullable Long rows,
        @Nullable Long bytes,
        @Nullable Double rowsPerSecond,
        @Nullable Double lagSeconds,
        @Nullable Long retainedWalBytes,
        @Nullable Long etaSeconds,
        @Nullable Instant at) {

    private static final ProgressView UNKNOWN = new ProgressView(null, null, null, null, null, null, null, null);

    public static ProgressView of(MigrationState state) {
        MigrationProgress progress = state.currentProgress();
        return progress == null || state.status().isFinal()
                ? UNKNOWN
                : new ProgressView(
                        progress.percent(),
                        progress.rows(),
                        progress.bytes(),
                        progress.rowsPerSecond(),
                        progress.lagSeconds(),
                        progress.retainedWalBytes(),
                        progress.etaSeconds(),
                        progress.at());
    }
}
