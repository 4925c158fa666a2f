package io.landfall.validation;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.localservers.postgres.LocalDatabase;
import io.landfall.localservers.postgres.SharedPostgres;
import io.landfall.messaging.json.Json;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ValidationServiceIT {

    private final ValidationStack stack = ValidationStack.shared();
    private final LocalDatabase source = SharedPostgres.source().freshDatabase("api");
    private final LocalDatabase target = SharedPostgres.target().freshDatabase("api");

    @Test
    void an_operator_gets_the_findings_for_a_spec_that_nobody_registered() throws IOException, InterruptedException {
        MigrationSpec spec = ValidationStack.aMigration(source, target, true);
        HttpResponse<String> response = check("operator", Json.write(spec));
        assertThat(response.statusCode()).isEqualTo(200);
        JsonNode report = Json.tree(response.body());
        assertThat(report.path("blocked").asBoolean()).as(response.body()).isFalse();
        assertThat(report.path("checks").size()).isGreaterThan(50);
    }

    @Test
    void an_approver_may_not_have_databases_looked_at() throws IOException, InterruptedException {
        assertThat(check("approver", Json.write(ValidationStack.aMigration(source, target, true)))
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void what_is_no_spec_is_refused_as_a_problem() throws IOException, InterruptedException {
        HttpResponse<String> response = check("operator", "{\"source\": 7}");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
    }

    private HttpResponse<String> check(String user, String body) throws IOException, InterruptedException {
        String token = Base64.getEncoder().encodeToString((user + ":" + user).getBytes(StandardCharsets.UTF_8));
        HttpRequest request = HttpRequest.newBuilder(stack.uri("/api/pre-migration-checks"))
                .header("Authorization", "Basic " + token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        }
    }
}
