package io.landfall.contracts;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What stands around every message: CloudEvents attributes in Kafka headers.
 *
 * @param id UUIDv7; a redelivered or replayed message keeps it
 * @param type wire name and version of the payload
 * @param commandId the step command that this message is, answers, or stops
 * @param causationId the message whose handling made this one
 * @param traceparent W3C trace context
 * @param principal the person, or the service acting by itself, behind the message
 */
public record Envelope(
        UUID id,
        String type,
        Service source,
        Instant time,
        UUID migrationId,
        UUID taskId,
        long sagaEpoch,
        @Nullable Step step,
        int attempt,
        @Nullable UUID commandId,
        @Nullable UUID causationId,
        @Nullable Instant deadline,
        @Nullable String traceparent,
        Principal principal) {}
