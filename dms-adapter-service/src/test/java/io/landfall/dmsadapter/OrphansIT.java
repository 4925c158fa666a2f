package io.landfall.dmsadapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.landfall.contracts.Step;
import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.localservers.postgres.SharedPostgres;
import io.landfall.messaging.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** What is left in DMS is found by its name or in the ledger, and goes when an operator says so. */
class OrphansIT {

    private final AdapterStack stack = AdapterStack.shared();
    private final MigrationSpec spec =
            AdapterStack.aMigration(SharedPostgres.source().freshDatabase("orphans"), "any", true);

    @Test
    void what_dms_and_the_ledger_hold_is_listed_and_a_sweep_deletes_it_after_its_record() throws Exception {
        stack.succeeds(spec, Step.DMS_PROVISIONING);
        String source = "landfall-source-" + spec.migrationId();
        stack.bean(JdbcClient.class)
                .sql("DELETE FROM dms_resource WHERE identifier = ?")
                .param(source)
                .update();
        stack.dms.endpoints.put("somebody-elses", endpoint("somebody-elses"));

        JsonNode forgotten = held(source).orElseThrow();
        assertThat(forgotten.path("recorded").isNull()).isTrue();
        assertThat(forgotten.path("migrationId").asString())
                .isEqualTo(spec.migrationId().toString());
        assertThat(held("landfall-" + spec.taskId())
                        .orElseThrow()
                        .path("recorded")
                        .asString())
                .isEqualTo("CREATED");
        assertThat(held("somebody-elses")).isEmpty();

        String sweeps = Json.write(List.of(
                orphan(source, "SOURCE_ENDPOINT", spec.migrationId()),
                orphan("landfall-target-" + spec.migrationId(), "TARGET_ENDPOINT", spec.migrationId()),
                orphan("landfall-" + spec.taskId(), "REPLICATION_INSTANCE", null)));
        assertThat(post("approver", sweeps)).isEqualTo(403);
        assertThat(post("operator", sweeps)).isEqualTo(202);

        await().atMost(Duration.ofSeconds(30))
                .until(() -> held("landfall-" + spec.taskId()).isEmpty()
                        && held(source).isEmpty()
                        && held("landfall-target-" + spec.migrationId()).isEmpty());
        assertThat(stack.dms.endpoints).containsKey("somebody-elses").doesNotContainKey(source);
        assertThat(stack.dms.instances).doesNotContainKey("landfall-" + spec.taskId());
    }

    private static Map<String, Object> endpoint(String name) {
        return new HashMap<>(Map.of(
                "EndpointIdentifier",
                name,
                "EndpointArn",
                "arn:" + name,
                "EndpointType",
                "SOURCE",
                "Status",
                "active"));
    }

    private Map<String, Object> orphan(String identifier, String kind, @Nullable UUID migrationId) {
        Map<String, Object> orphan =
                new HashMap<>(Map.of("identifier", identifier, "kind", kind, "taskId", spec.taskId()));
        orphan.put("migrationId", migrationId);
        return orphan;
    }

    private Optional<JsonNode> held(String identifier) throws Exception {
        JsonNode all =
                Json.tree(send("operator", request("/api/dms/resources").GET()).body());
        return all.valueStream()
                .filter(one -> one.path("identifier").asString().equals(identifier))
                .findFirst();
    }

    private int post(String user, String body) throws Exception {
        return send(
                        user,
                        request("/api/dms/sweeps")
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(body)))
                .statusCode();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + stack.port() + path));
    }

    private static HttpResponse<String> send(String user, HttpRequest.Builder request)
            throws IOException, InterruptedException {
        String login = Base64.getEncoder().encodeToString((user + ":" + user).getBytes(StandardCharsets.UTF_8));
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                    request.header("Authorization", "Basic " + login).build(), HttpResponse.BodyHandlers.ofString());
        }
    }
}
