package io.landfall.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.landfall.contracts.Envelope;
import io.landfall.contracts.Role;
import io.landfall.contracts.Service;
import io.landfall.contracts.Topics;
import io.landfall.contracts.command.RegisterMigration;
import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.localservers.kafka.SharedKafka;
import io.landfall.messaging.json.Json;
import io.landfall.messaging.outbox.CloudEventHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class RegistrationIT extends RegistryTestBase {

    @Test
    void registers_a_task_and_sends_a_command_per_database() {
        Api.Answer answer = register("shop", "Odd; \"name\".x");

        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        JsonNode view = answer.json();
        assertThat(view.path("name").asString()).isEqualTo(task);
        assertThat(view.path("status").asString()).isEqualTo("QUEUED");
        assertThat(view.path("revision").asInt()).isEqualTo(1);
        assertThat(view.path("createdBy").asString()).isEqualTo("operator");
        assertThat(view.path("spec").path("maxRetainedWal").asString()).isEqualTo("1GB");
        assertThat(view.path("migrations").path(1).path("database").asString()).isEqualTo("Odd; \"name\".x");
        assertThat(view.path("migrations")
                        .path(1)
                        .path("progress")
                        .path("percent")
                        .isNull())
                .isTrue();
        assertThat(operator.get("/api/migration-tasks/" + task).json()).isEqualTo(view);

        List<ConsumerRecord<String, String>> commands =
                commandsOf(view.path("taskId").asString(), 2);
        assertThat(commands).allSatisfy(command -> {
            Envelope envelope = envelope(command);
            assertThat(command.key()).isEqualTo(envelope.migrationId().toString());
            assertThat(envelope.type()).isEqualTo("landfall.register-migration.v1");
            assertThat(envelope.principal().name()).isEqualTo("operator");
            assertThat(envelope.principal().roles()).isEqualTo(Set.of(Role.VIEWER, Role.OPERATOR));
            MigrationSpec spec =
                    Json.read(command.value(), RegisterMigration.class).spec();
            assertThat(spec.migrationId()).isEqualTo(envelope.migrationId());
            assertThat(spec.requestedBy()).isEqualTo("operator");
            assertThat(spec.maxRetainedWalBytes()).isEqualTo(1L << 30);
            assertThat(spec.migrationId().version()).isEqualTo(7);
        });
        assertThat(commands)
                .extracting(command -> Json.read(command.value(), RegisterMigration.class)
                        .spec()
                        .database())
                .containsExactlyInAnyOrder("shop", "Odd; \"name\".x");
    }

    @Test
    void lists_by_label_and_status() {
        register("shop");

        JsonNode mine = operator.get("/api/migration-tasks?label=test=" + task).json();
        assertThat(mine.path("total").asInt()).isEqualTo(1);
        assertThat(mine.path("items").path(0).path("name").asString()).isEqualTo(task);
        assertThat(operator.get("/api/migration-tasks?status=QUEUED&label=test=" + task)
                        .json()
                        .path("total")
                        .asInt())
                .isEqualTo(1);
        assertThat(operator.get("/api/migration-tasks?status=FAILED&label=test=" + task)
                        .json()
                        .path("total")
                        .asInt())
                .isZero();
        assertThat(operator.get("/api/migration-tasks?label=nonsense").status()).isEqualTo(400);
    }

    @Test
    void answers_the_same_key_and_body_the_same_way_once() {
        String key = UUID.randomUUID().toString();

        Api.Answer first = operator.yaml("/api/migration-tasks", document("shop"), "Idempotency-Key", key);
        Api.Answer second = operator.yaml("/api/migration-tasks", document("shop"), "Idempotency-Key", key);
        Api.Answer other = operator.yaml("/api/migration-tasks", document("shop", "more"), "Idempotency-Key", key);

        assertThat(first.status()).isEqualTo(201);
        assertThat(second).isEqualTo(first);
        assertThat(other.status()).isEqualTo(422);
        assertThat(other.text("code")).isEqualTo("IDEMPOTENCY_KEY_REUSED");
        assertThat(count("migration_task WHERE name = '" + task + "'")).isEqualTo(1);
    }

    @Test
    void registers_once_when_the_same_request_comes_ten_times_at_once() {
        String key = UUID.randomUUID().toString();
        String body = document("shop");

        List<CompletableFuture<Api.Answer>> calls = IntStream.range(0, 10)
                .mapToObj(_ -> CompletableFuture.supplyAsync(
                        () -> operator.yaml("/api/migration-tasks", body, "Idempotency-Key", key)))
                .toList();

        assertThat(calls)
                .extracting(CompletableFuture::join)
                .allSatisfy(answer -> assertThat(answer.status()).isEqualTo(201));
        assertThat(calls.stream().map(CompletableFuture::join).distinct()).hasSize(1);
    }

    @Test
    void a_failed_request_leaves_its_key_free() {
        register("shop");
        String key = UUID.randomUUID().toString();
        String taken = document("shop");
        assertThat(operator.yaml("/api/migration-tasks", taken, "Idempotency-Key", key)
                        .status())
                .isEqualTo(409);
        task = task + "-again";

        assertThat(operator.yaml("/api/migration-tasks", document("shop"), "Idempotency-Key", key)
                        .status())
                .isEqualTo(201);
    }

    @Test
    void refuses_a_name_that_is_taken_and_starts_nothing() {
        register("shop");

        Api.Answer again = operator.yaml("/api/migration-tasks", document("other"));

        assertThat(again.status()).isEqualTo(409);
        assertThat(again.contentType()).startsWith("application/problem+json");
        assertThat(again.text("code")).isEqualTo("TASK_EXISTS");
        assertThat(again.text("field")).isEqualTo("metadata.name");
        assertThat(again.text("reason")).contains(task);
        assertThat(again.text("remedy")).contains("retry");
        assertThat(count("migration WHERE database = 'other' AND task_id = (SELECT task_id FROM migration_task"
                        + " WHERE name = '" + task + "')"))
                .isZero();
    }

    @Test
    void says_everything_that_is_wrong_and_stores_nothing() {
        String bad = document("shop", "shop").replace("engine: postgresql, host", "engine: oracle, host");

        Api.Answer answer = operator.yaml("/api/migration-tasks", bad);

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.contentType()).startsWith("application/problem+json");
        assertThat(answer.text("code")).isEqualTo("INVALID_DOCUMENT");
        List<String> fields = new ArrayList<>();
        answer.json()
                .path("violations")
                .forEach(violation -> fields.add(violation.path("field").asString()));
        assertThat(fields)
                .containsExactlyInAnyOrder("spec.source.engine", "spec.target.engine", "spec.databases[1].name");
        assertThat(answer.text("field")).isEqualTo(fields.getFirst());
        assertThat(count("migration_task WHERE name = '" + task + "'")).isZero();
        assertThat(audit()).contains("REGISTER_TASK REFUSED operator");
    }

    @Test
    void refuses_what_is_no_document() {
        assertThat(operator.yaml("/api/migration-tasks", "a: [1").text("code")).isEqualTo("MALFORMED_DOCUMENT");
        assertThat(operator.json("/api/migration-tasks", "{\"a\":").status()).isEqualTo(400);
        assertThat(operator.json("/api/migration-tasks", "{}").status()).isEqualTo(422);
    }

    @Test
    void lets_only_operators_register() {
        Api.Answer answer = approver.yaml("/api/migration-tasks", document("shop"));

        assertThat(answer.status()).isEqualTo(403);
        assertThat(count("migration_task WHERE name = '" + task + "'")).isZero();
        assertThat(
                        count(
                                "audit_entry WHERE principal = 'approver' AND action = 'REGISTER_TASK' AND outcome = 'REFUSED'"))
                .isPositive();
        assertThat(operator.get("/api/migration-tasks/" + task).status()).isEqualTo(404);
    }

    @Test
    void records_who_registered_what() {
        register("shop");

        assertThat(audit()).containsExactly("REGISTER_TASK ACCEPTED operator");
    }

    @Test
    void documents_itself() {
        Api.Answer answer = operator.get("/v3/api-docs");

        assertThat(answer.status()).isEqualTo(200);
        List<String> paths = new ArrayList<>(answer.json().path("paths").propertyNames());
        assertThat(paths)
                .contains(
                        "/api/migration-tasks",
                        "/api/migration-tasks/{name}",
                        "/api/migration-tasks/{name}/events",
                        "/api/migration-tasks/{name}/retries",
                        "/api/migration-tasks/{name}/aborts",
                        "/api/migration-tasks/{name}/databases/{database}/approvals",
                        "/api/plans",
                        "/api/audit");
        assertThat(answer.json()
                        .path("paths")
                        .path("/api/migration-tasks")
                        .path("post")
                        .path("responses")
                        .propertyNames())
                .contains("201", "400", "409", "422");
    }

    private long count(String rest) {
        return jdbc.sql("SELECT count(*) FROM " + rest).query(Long.class).single();
    }

    private List<String> audit() {
        List<String> entries = new ArrayList<>();
        String mine = "/api/audit?task=" + task;
        for (JsonNode entry : operator.get(mine).json()) {
            entries.add(entry.path("action").asString() + " "
                    + entry.path("outcome").asString() + " "
                    + entry.path("principal").asString());
        }
        if (entries.isEmpty()) {
            JsonNode newest = operator.get("/api/audit?limit=1").json().path(0);
            entries.add(newest.path("action").asString() + " "
                    + newest.path("outcome").asString() + " "
                    + newest.path("principal").asString());
        }
        return entries;
    }

    private static Envelope envelope(ConsumerRecord<String, String> command) {
        Map<String, String> headers = new HashMap<>();
        command.headers()
                .forEach(header -> headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
        return CloudEventHeaders.toEnvelope(headers);
    }

    private static List<ConsumerRecord<String, String>> commandsOf(String taskId, int expected) {
        List<ConsumerRecord<String, String>> mine = new ArrayList<>();
        try (var consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        SharedKafka.broker().bootstrapServers(),
                        "group.id",
                        UUID.randomUUID().toString(),
                        "auto.offset.reset",
                        "earliest"),
                new StringDeserializer(),
                new StringDeserializer())) {
            consumer.subscribe(List.of(Topics.commandsOf(Service.ORCHESTRATOR)));
            await().atMost(Duration.ofSeconds(20)).until(() -> {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> {
                    if (envelope(record).taskId().toString().equals(taskId)) {
                        mine.add(record);
                    }
                });
                return mine.size() >= expected;
            });
        }
        return mine;
    }
}
