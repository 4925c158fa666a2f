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
        if (state.status().isFinal()) {
            return UNKNOWN;
        }
        MigrationProgress progress = state.currentProgress();
        Lag lag = state.lag() != null && state.lag().isFresh(Instant.now()) ? state.lag() : null;
        return new ProgressView(
                progress == null ? null : progress.percent(),
                progress == null ? null : progress.rows(),
                progress == null ? null : progress.bytes(),
                progress == null ? null : progress.rowsPerSecond(),
                lag == null ? null : lag.seconds(),
                lag == null ? null : lag.retainedWalBytes(),
                progress == null ? null : progress.etaSeconds(),
                progress == null ? null : progress.at());
    }
}
