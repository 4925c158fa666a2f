package io.landfall.dmsadapter.budget;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What all loads together may take from one source server.
 *
 * @param address {@code host:port}, as the tasks name it
 * @param connections sessions that read tables at once; null: no limit
 * @param bytesPerSecond null: no limit
 * @param loads how many loads share it now
 */
record SourceBudget(
        String address,
        @Nullable Integer connections,
        @Nullable Long bytesPerSecond,
        int loads,
        String changedBy,
        Instant changedAt) {}
