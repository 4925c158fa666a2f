package io.landfall.cli.client;

import org.jspecify.annotations.Nullable;

/** Counters of a migration's open step; null is unknown. */
public record ProgressView(
        @Nullable Double percent,
        @Nullable Long rows,
        @Nullable Long bytes,
        @Nullable Double rowsPerSecond,
        @Nullable Double lagSeconds,
        @Nullable Long lagBytes,
        @Nullable Long retainedWalBytes,
        @Nullable Long walLimitEtaSeconds,
        @Nullable Long etaSeconds) {

    /** Nothing known. */
    public static final ProgressView UNKNOWN = new ProgressView(null, null, null, null, null, null, null, null, null);
}
