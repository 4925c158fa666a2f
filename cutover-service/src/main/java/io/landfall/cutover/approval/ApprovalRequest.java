package io.landfall.cutover.approval;

import io.landfall.contracts.spec.Window;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What an approver sends.
 *
 * @param reason why, for the audit
 * @param planHash of the plan that was read
 * @param window replaces the spec's; without it and without {@code now} the spec's is confirmed
 * @param now the window opens at once
 * @param expiresAt the approval is void from then on; by default the window's end
 */
public record ApprovalRequest(
        @Nullable String reason,
        @Nullable String planHash,
        @Nullable Window window,
        @Nullable Boolean now,
        @Nullable Instant expiresAt) {}
