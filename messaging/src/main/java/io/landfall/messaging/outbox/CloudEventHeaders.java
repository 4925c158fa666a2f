package io.landfall.messaging.outbox;

import io.landfall.contracts.Envelope;
import io.landfall.contracts.Principal;
import io.landfall.contracts.Role;
import io.landfall.contracts.Service;
import io.landfall.contracts.Step;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An {@link Envelope} as CloudEvents 1.0 attributes in Kafka's binary mode, and back. */
public final class CloudEventHeaders {

    private static final String SOURCE_PREFIX = "/landfall/";

    private CloudEventHeaders() {}

    /** Header names to values; absent attributes are left out. */
    public static Map<String, String> of(Envelope envelope) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("ce_specversion", "1.0");
        headers.put("content-type", "application/json");
        headers.put("ce_id", envelope.id().toString());
        headers.put("ce_type", envelope.type());
        headers.put("ce_source", SOURCE_PREFIX + envelope.source().wireName());
        headers.put("ce_time", envelope.time().toString());
        headers.put("ce_subject", envelope.migrationId().toString());
        headers.put("ce_taskid", envelope.taskId().toString());
        headers.put("ce_sagaepoch", Long.toString(envelope.sagaEpoch()));
        headers.put("ce_attempt", Integer.toString(envelope.attempt()));
        headers.put("ce_principal", envelope.principal().name());
        headers.put(
                "ce_roles",
                envelope.principal().roles().stream().map(Role::name).sorted().collect(Collectors.joining(",")));
        put(headers, "ce_step", envelope.step());
        put(headers, "ce_commandid", envelope.commandId());
        put(headers, "ce_causationid", envelope.causationId());
        put(headers, "ce_deadline", envelope.deadline());
        put(headers, "traceparent", envelope.traceparent());
        return headers;
    }

    /** Throws {@link IllegalArgumentException} when an attribute is missing or not of its form. */
    public static Envelope toEnvelope(Map<String, String> headers) {
        return new Envelope(
                UUID.fromString(required(headers, "ce_id")),
                required(headers, "ce_type"),
                service(required(headers, "ce_source")),
                Instant.parse(required(headers, "ce_time")),
                UUID.fromString(required(headers, "ce_subject")),
                UUID.fromString(required(headers, "ce_taskid")),
                Long.parseLong(required(headers, "ce_sagaepoch")),
                headers.containsKey("ce_step") ? Step.valueOf(required(headers, "ce_step")) : null,
                Integer.parseInt(required(headers, "ce_attempt")),
                uuid(headers.get("ce_commandid")),
                uuid(headers.get("ce_causationid")),
                headers.containsKey("ce_deadline") ? Instant.parse(required(headers, "ce_deadline")) : null,
                headers.get("traceparent"),
                principal(required(headers, "ce_principal"), required(headers, "ce_roles")));
    }

    private static Principal principal(String name, String roles) {
        return new Principal(
                name,
                Arrays.stream(roles.split(",", -1))
                        .filter(role -> !role.isEmpty())
                        .map(Role::valueOf)
                        .collect(Collectors.toSet()));
    }

    private static Service service(String source) {
        return Arrays.stream(Service.values())
                .filter(service -> source.equals(SOURCE_PREFIX + service.wireName()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown ce_source " + source));
    }

    private static @Nullable UUID uuid(@Nullable String value) {
        return value == null ? null : UUID.fromString(value);
    }

    private static String required(Map<String, String> headers, String name) {
        String value = headers.get(name);
        if (value == null) {
            throw new IllegalArgumentException("header " + name + " is missing");
        }
        return value;
    }

    private static void put(Map<String, String> headers, String name, @Nullable Object value) {
        if (value != null) {
            headers.put(name, value.toString());
        }
    }
}
