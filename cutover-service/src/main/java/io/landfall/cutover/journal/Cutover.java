package io.landfall.cutover.journal;

import io.landfall.contracts.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A cutover's row as read at {@code readAt}; all times are those of the journal's database.
 *
 * @param ownerToken the lease token of the worker that may change it
 * @param abortRequested a person wants it undone; counts until COMMITTED
 * @param failure why it turned back, once it did
 * @param fencedSince when FENCING was entered: from then on the source refuses writers
 * @param deadline not committed by then means rolled back
 */
public record Cutover(
        UUID cutoverId,
        UUID migrationId,
        UUID commandId,
        int attempt,
        long sagaEpoch,
        UUID approvalId,
        Phase phase,
        long ownerToken,
        boolean abortRequested,
        @Nullable String abortReason,
        @Nullable Failure failure,
        Duration maxWriteDowntime,
        @Nullable Instant fencedSince,
        @Nullable Instant deadline,
        Instant readAt) {

    /** What is left until the deadline; the whole of it before the fence. */
    public Duration budget() {
        return deadline == null ? maxWriteDowntime : Duration.between(readAt, deadline);
    }
}
