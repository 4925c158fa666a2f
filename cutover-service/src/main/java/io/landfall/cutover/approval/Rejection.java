package io.landfall.cutover.approval;

import java.time.Instant;
import java.util.UUID;

/** A person's no to the plan that a run of CUTOVER_APPROVAL waited with. */
public record Rejection(UUID commandId, UUID migrationId, String principal, String reason, Instant rejectedAt) {}
