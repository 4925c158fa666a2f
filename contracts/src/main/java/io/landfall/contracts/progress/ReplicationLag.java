package io.landfall.contracts.progress;

import org.jspecify.annotations.Nullable;

/**
 * How far the target is behind the source, and what that costs the source; null is unknown.
 *
 * @param seconds the heartbeat's age on the target, by the source's clock
 * @param bytes of WAL that the source's server, its other databases included, has written since the last transaction
 *     that the target has applied
 * @param retainedWalBytes what the slot holds back on the source
 * @param walLimitEtaSeconds until it holds back the most that the task allows, if it grows as it did lately; null when
 *     it does not grow
 */
public record ReplicationLag(
        @Nullable Double seconds,
        @Nullable Long bytes,
        @Nullable Long retainedWalBytes,
        @Nullable Long walLimitEtaSeconds) {

    /** Nothing known. */
    public static final ReplicationLag UNKNOWN = new ReplicationLag(null, null, null, null);
}
