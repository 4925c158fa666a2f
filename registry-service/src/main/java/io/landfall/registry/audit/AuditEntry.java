package io.landfall.registry.audit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One thing that somebody did or tried.
 *
 * @param task its name, if the request named one
 * @param database as the request named it; null for all of a task's
 * @param detail the reason given by the person, or the reason of the refusal
 */
public record AuditEntry(
        Instant at,
        String principal,
        AuditedAction action,
        @Nullable String task,
        @Nullable String database,
        Outcome outcome,
        String detail) {

    /** What came of it. */
    public enum Outcome {
        ACCEPTED,
        REFUSED
    }
}
