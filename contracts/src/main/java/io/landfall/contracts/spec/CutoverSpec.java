package io.landfall.contracts.spec;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How the cutover shall go.
 *
 * @param required false: the load's end is the migration's end, without replication of changes
 * @param window proposed by the requester; the approver confirms or replaces it
 * @param maxLag the gate opens when the measured lag stays below it
 * @param sustainedFor for this long
 * @param maxWriteDowntime the fence's deadline: not committed by then means rolled back
 * @param probeSecretRef an application's login that must fail inside the fence
 * @param traffic who routes the applications; null: their owners move them
 */
public record CutoverSpec(
        boolean required,
        @Nullable Window window,
        Duration maxLag,
        Duration sustainedFor,
        Duration maxWriteDowntime,
        @Nullable String probeSecretRef,
        @Nullable TrafficSpec traffic) {

    /** Nobody routes the applications. */
    public CutoverSpec(
            boolean required,
            @Nullable Window window,
            Duration maxLag,
            Duration sustainedFor,
            Duration maxWriteDowntime,
            @Nullable String probeSecretRef) {
        this(required, window, maxLag, sustainedFor, maxWriteDowntime, probeSecretRef, null);
    }
}
