package io.landfall.registry.task;

import io.landfall.api.problem.ApiProblem;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Answers a request that came before under the same key as it was answered then. */
@Component
class IdempotentRequests {

    private static final int MAX_KEY = 255;

    private final JdbcClient jdbc;
    private final InstantSource clock;

    IdempotentRequests(JdbcClient jdbc, InstantSource clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** The answer as text; part of the caller's transaction, so that a failed request leaves no trace of its key. */
    String answer(String principal, @Nullable String key, String requestSha256, Supplier<String> work) {
        if (key == null) {
            return work.get();
        }
        if (key.isBlank() || key.length() > MAX_KEY) {
            throw new ApiProblem(
                    HttpStatus.BAD_REQUEST,
                    "BAD_IDEMPOTENCY_KEY",
                    "Idempotency-Key",
                    "The key is empty or longer than " + MAX_KEY + " characters.",
                    "Send a random UUID, the same one with each repetition of this request.");
        }
        if (!begin(principal, key, requestSha256)) {
            return earlier(principal, key, requestSha256);
        }
        String response = work.get();
        jdbc.sql("UPDATE idempotent_request SET response = :response WHERE principal = :principal AND key = :key")
                .param("response", response)
                .param("principal", principal)
                .param("key", key)
                .update();
        return response;
    }

    /** Waits for a request of the same key that is under way; false when one came before. */
    private boolean begin(String principal, String key, String requestSha256) {
        return jdbc.sql("""
                INSERT INTO idempotent_request (principal, key, request_sha256, requested_at)
                VALUES (:principal, :key, :sha256, :now) ON CONFLICT DO NOTHING
                """)
                        .param("principal", principal)
                        .param("key", key)
                        .param("sha256", requestSha256)
                        .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                        .update()
                == 1;
    }

    private String earlier(String principal, String key, String requestSha256) {
        Optional<String> same = jdbc.sql("""
                SELECT response FROM idempotent_request
                WHERE principal = :principal AND key = :key AND request_sha256 = :sha256
                """)
                .param("principal", principal)
                .param("key", key)
                .param("sha256", requestSha256)
                .query(String.class)
                .optional();
        return same.orElseThrow(() -> new ApiProblem(
                HttpStatus.UNPROCESSABLE_CONTENT,
                "IDEMPOTENCY_KEY_REUSED",
                "Idempotency-Key",
                "The key came before with another request.",
                "Send a new key with a new request."));
    }
}
