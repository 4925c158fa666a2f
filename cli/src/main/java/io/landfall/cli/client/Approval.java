package io.landfall.cli.client;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What an approver says yes to.
 *
 * @param window when the cutover may happen; null is now
 * @param expiresAt until when the approval holds; null leaves it to the service
 */
public record Approval(
        String reason,
        String planHash,
        @Nullable Window window,
        @Nullable Instant expiresAt) {

    /** From start, inclusive, to end, exclusive. */
    public record Window(Instant start, Instant end) {}
}
