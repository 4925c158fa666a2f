package io.landfall.cutover.approval;

import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.contracts.spec.Window;
import java.time.Instant;
import java.util.Optional;
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

    /** Why it allows no cutover of that spec now, if it does not. */
    public Optional<String> lapse(MigrationSpec spec, Instant now) {
        if (specRevision != spec.revision()) {
            return Optional.of("the spec was amended after the approval");
        }
        if (isExpiredAt(now)) {
            return Optional.of("the approval expired at " + expiresAt);
        }
        return window.isOverAt(now) ? Optional.of("the window ended at " + window.end()) : Optional.empty();
    }

    public boolean isExpiredAt(Instant now) {
        return !now.isBefore(expiresAt);
    }
}
