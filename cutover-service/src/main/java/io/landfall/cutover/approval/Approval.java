package io.landfall.cutover.approval;

import io.landfall.contracts.spec.Window;
import java.time.Instant;
import java.util.UUID;

/**
 * A person's yes to one plan of one spec revision, for one window, used once.
 *
 * @param commandId the CUTOVER_APPROVAL run that it was given to
 */
public record Approval(
        UUID approvalId,
        UUID migrationId,
        UUID commandId,
        int specRevision,
        String planHash,
        String plan,
        String approver,
        String reason,
        Window window,
        Instant expiresAt,
        Instant approvedAt,
        State state) {

    /** What became of it. */
    public enum State {
        GIVEN,
        USED,
        VOID
    }

    public boolean isExpiredAt(Instant now) {
        return !now.isBefore(expiresAt);
    }
}
