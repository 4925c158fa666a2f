package io.landfall.registry.progress;

import io.landfall.contracts.progress.MigrationProgress;
import io.landfall.contracts.progress.ReplicationLag;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The open step's progress as the API shows it; null is unknown. */
public record ProgressView(
        @Nullable Double percent,
        @Nullable Long rows,
        @Nullable Long bytes,
        @Nullable Double rowsPerSecond,
        @Nullable Double lagSeconds,
        @Nullable Long lagBytes,
        @Nullable Long retainedWalBytes,
        @Nullable Long walLimitEtaSeconds,
        @Nullable Long etaSeconds,
        @Nullable Instant at) {

    private static final ProgressView UNKNOWN =
            new ProgressView(null, null, null, null, null, null, null, null, null, null);

    public static ProgressView of(MigrationState state) {
        if (state.status().isFinal()) {
            return UNKNOWN;
        }
        MigrationProgress progress = state.currentProgress();
        ReplicationLag lag = state.lag() != null && state.lag().isFresh(Instant.now())
                ? state.lag().measured()
                : ReplicationLag.UNKNOWN;
        return new ProgressView(
                progress == null ? null : progress.percent(),
                progress == null ? null : progress.rows(),
                progress == null ? null : progress.bytes(),
                progress == null ? null : progress.rowsPerSecond(),
                lag.seconds(),
                lag.bytes(),
                lag.retainedWalBytes(),
                lag.walLimitEtaSeconds(),
                progress == null ? null : progress.etaSeconds(),
                progress == null ? null : progress.at());
    }
}
