package io.landfall.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.landfall.contracts.MigrationStatus;
import io.landfall.contracts.Step;
import io.landfall.messaging.json.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class RequestsIT extends RegistryTestBase {

    @Test
    void retries_what_failed_and_shows_it_at_once() {
        Api.Answer registered = register("shop", "billing");
        Events shop = Events.of(registered, 0);
        happen(shop.is(MigrationStatus.NEEDS_OPERATOR, Step.FULL_LOAD), 0, 2);

        Api.Answer retried = operator.json("/api/migration-tasks/" + task + "/retries", "{}");

        assertThat(retried.status()).as(retried.body()).isEqualTo(202);
        assertThat(retried.json().path("databases").toString()).isEqualTo("[\"shop\"]");
        assertThat(migration(0).path("status").asString()).isEqualTo("QUEUED");
        assertThat(migration(0).path("failure").isNull()).isTrue();
        assertThat(commands("landfall.retry-migration.v1")).hasSize(1);
        Api.Answer again = operator.json("/api/migration-tasks/" + task + "/retries", "{}");
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.text("code")).isEqualTo("NOT_RETRYABLE");
        assertThat(commands("landfall.retry-migration.v1")).hasSize(1);
        publish(shop.taskId(), shop.is(MigrationStatus.FAILED, Step.FULL_LOAD).version(2));
        await().atMost(Duration.ofSeconds(20))
                .until(() -> migration(0).path("status").asString().equals("FAILED"));
    }

    @Test
    void refuses_to_retry_what_runs_and_says_why() {
        Api.Answer registered = register("shop");
        happen(Events.of(registered, 0).is(MigrationStatus.RUNNING, Step.FULL_LOAD), 0, 1);

        Api.Answer answer = operator.json("/api/migration-tasks/" + task + "/retries", Map.of("database", "shop"));

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.text("reason")).contains("'shop' is RUNNING in FULL_LOAD");
        assertThat(answer.text("remedy")).contains("FAILED");
        assertThat(commands("landfall.retry-migration.v1")).isEmpty();
        assertThat(operator.get("/api/audit?task=" + task)
                        .json()
                        .path(0)
                        .path("outcome")
                        .asString())
                .isEqualTo("REFUSED");
        assertThat(operator.get("/api/audit?task=" + task)
                        .json()
                        .path(0)
                        .path("detail")
                        .asString())
                .contains("RUNNING in FULL_LOAD");
        assertThat(operator.json("/api/migration-tasks/" + task + "/retries", Map.of("database", "x"))
                        .status())
                .isEqualTo(404);
        assertThat(approver.json("/api/migration-tasks/" + task + "/retries", "{}")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void amends_the_spec_of_what_is_retried() {
        Events shop = Events.of(register("shop", "billing"), 0);
        happen(shop.is(MigrationStatus.FAILED, Step.PRE_MIGRATION_VALIDATION), 0, 2);
        String amended = document("shop", "billing").replace("port: 5433", "port: 6000");

        Api.Answer answer =
                operator.json("/api/migration-tasks/" + task + "/retries", Map.of("database", "shop", "spec", amended));

        assertThat(answer.status()).as(answer.body()).isEqualTo(202);
        JsonNode command =
                Json.tree(commands("landfall.retry-migration.v1").getFirst()).path("amended");
        assertThat(command.path("revision").asInt()).isEqualTo(2);
        assertThat(command.path("source").path("port").asInt()).isEqualTo(6000);
        assertThat(command.path("lastEditedBy").asString()).isEqualTo("operator");
        JsonNode view = operator.get("/api/migration-tasks/" + task).json();
        assertThat(view.path("revision").asInt()).isEqualTo(2);
        assertThat(view.path("spec").path("source").path("port").asInt()).isEqualTo(6000);
    }

    @Test
    void an_unchanged_document_is_no_amendment() {
        Events shop = Events.of(register("shop"), 0);
        happen(shop.is(MigrationStatus.FAILED, Step.FULL_LOAD), 0, 2);

        operator.json("/api/migration-tasks/" + task + "/retries", Map.of("spec", document("shop")));

        assertThat(Json.tree(commands("landfall.retry-migration.v1").getFirst())
                        .path("amended")
                        .isNull())
                .isTrue();
        assertThat(operator.get("/api/migration-tasks/" + task)
                        .json()
                        .path("revision")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void refuses_amendments_of_what_was_built_upon_and_names_the_fields() {
        Events shop = Events.of(register("shop"), 0);
        happen(shop.is(MigrationStatus.FAILED, Step.FULL_LOAD), 0, 2);
        String amended = document("shop")
                .replace("port: 5434", "port: 6000")
                .replace("maxRetainedWal: 1GB", "maxRetainedWal: 2GB")
                .replace("name: " + task, "name: other");

        Api.Answer answer = operator.json("/api/migration-tasks/" + task + "/retries", Map.of("spec", amended));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.json().path("violations").toString())
                .contains("metadata.name", "spec.target", "spec.maxRetainedWal");
        assertThat(commands("landfall.retry-migration.v1")).isEmpty();
        assertThat(migration(0).path("status").asString()).isEqualTo("FAILED");
    }

    @Test
    void refuses_to_amend_by_an_invalid_document() {
        Events shop = Events.of(register("shop"), 0);
        happen(shop.is(MigrationStatus.FAILED, Step.FULL_LOAD), 0, 2);

        assertThat(operator.json("/api/migration-tasks/" + task + "/retries", Map.of("spec", "a: [1"))
                        .status())
                .isEqualTo(400);
        assertThat(operator.json("/api/migration-tasks/" + task + "/retries", Map.of("spec", document("shop", "new")))
                        .text("reason"))
                .contains("[new] are new");
        assertThat(operator.json("/api/migration-tasks/" + task + "/retries", "{\"database\":")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void aborts_what_is_not_finished() {
        Api.Answer registered = register("shop", "done");
        happen(Events.of(registered, 0).is(MigrationStatus.RUNNING, Step.FULL_LOAD), 0, 2);
        happen(Events.of(registered, 1).is(MigrationStatus.COMPLETED, Step.DMS_CLEANUP), 1, 9);

        Api.Answer answer = operator.json("/api/migration-tasks/" + task + "/aborts", Map.of("reason", "wrong source"));

        assertThat(answer.status()).as(answer.body()).isEqualTo(202);
        assertThat(answer.json().path("databases").toString()).isEqualTo("[\"shop\"]");
        assertThat(migration(0).path("status").asString()).isEqualTo("ABORTING");
        assertThat(commands("landfall.abort-migration.v1"))
                .hasSize(1)
                .first()
                .asString()
                .contains("wrong source");
        assertThat(operator.json("/api/migration-tasks/" + task + "/aborts", "{}")
                        .status())
                .as("asking twice is no error")
                .isEqualTo(202);
        assertThat(commands("landfall.abort-migration.v1")).hasSize(1);
        assertThat(operator.get("/api/audit?task=" + task).json().toString()).contains("wrong source");
    }

    @Test
    void refuses_to_abort_what_is_finished() {
        happen(Events.of(register("shop"), 0).is(MigrationStatus.COMPLETED, Step.DMS_CLEANUP), 0, 9);

        Api.Answer one = operator.json("/api/migration-tasks/" + task + "/aborts", Map.of("database", "shop"));
        Api.Answer all = operator.json("/api/migration-tasks/" + task + "/aborts", "{}");

        assertThat(List.of(one, all)).allSatisfy(answer -> {
            assertThat(answer.status()).isEqualTo(409);
            assertThat(answer.text("code")).isEqualTo("FINISHED");
            assertThat(answer.text("reason")).contains("'shop' is COMPLETED");
        });
        assertThat(commands("landfall.abort-migration.v1")).isEmpty();
    }

    @Test
    void refuses_to_abort_a_committed_cutover() {
        Events shop = Events.of(register("shop"), 0);
        happen(shop.is(MigrationStatus.RUNNING, Step.CUTOVER).phase("OPENING"), 0, 9);

        Api.Answer answer = operator.json("/api/migration-tasks/" + task + "/aborts", Map.of("database", "shop"));

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.text("code")).isEqualTo("PAST_POINT_OF_NO_RETURN");
        assertThat(answer.text("reason")).contains("point of no return");
        happen(shop.is(MigrationStatus.RUNNING, Step.CUTOVER).phase("DRAINING"), 0, 10);
        assertThat(operator.json("/api/migration-tasks/" + task + "/aborts", "{}")
                        .status())
                .as("before COMMITTED the cutover itself decides")
                .isEqualTo(202);
    }

    @Test
    void an_approver_has_the_damaged_tables_repaired() {
        Events shop =
                Events.of(operator.yaml("/api/migration-tasks", document("shop") + "  dataValidation: true\n"), 0);
        String repairs = "/api/migration-tasks/" + task + "/databases/shop/repairs";
        Map<String, Object> wanted = Map.of("tables", List.of("public.item"), "reason", "a script wrote there");
        happen(shop.is(MigrationStatus.NEEDS_OPERATOR, Step.CUTOVER), 0, 7);
        assertThat(approver.json(repairs, wanted).text("code"))
                .as("it stands still for another reason")
                .isEqualTo("NOT_REPAIRABLE");
        happen(shop.damaged(), 0, 8);
        assertThat(operator.json(repairs, wanted).status()).isEqualTo(403);
        assertThat(approver.json(repairs, Map.of("tables", List.of("item"), "reason", "x"))
                        .text("field"))
                .isEqualTo("tables");
        assertThat(approver.json(repairs, Map.of("tables", List.of("public.item")))
                        .text("field"))
                .isEqualTo("reason");
        assertThat(commands("landfall.retry-migration.v1")).isEmpty();

        Api.Answer repaired = approver.json(repairs, wanted);

        assertThat(repaired.status()).as(repaired.body()).isEqualTo(202);
        assertThat(migration(0).path("status").asString()).isEqualTo("QUEUED");
        assertThat(commands("landfall.retry-migration.v1"))
                .singleElement()
                .satisfies(command ->
                        assertThat(Json.tree(command).path("repair").toString()).isEqualTo("[\"public.item\"]"));
        assertThat(operator.get("/api/audit?task=" + task).json().path(0).toString())
                .contains("REPAIR_TABLES", "ACCEPTED", "a script wrote there");
    }

    @Test
    void retries_a_stuck_abort_as_an_abort() {
        Events shop = Events.of(register("shop"), 0);
        happen(shop.is(MigrationStatus.NEEDS_OPERATOR, Step.FULL_LOAD).undoing(), 0, 4);

        assertThat(operator.json("/api/migration-tasks/" + task + "/aborts", "{}")
                        .status())
                .isEqualTo(202);
        assertThat(commands("landfall.abort-migration.v1"))
                .as("the abort is under way; only a retry moves it on")
                .isEmpty();
        assertThat(operator.json("/api/migration-tasks/" + task + "/retries", "{}")
                        .status())
                .isEqualTo(202);
        assertThat(migration(0).path("status").asString()).isEqualTo("ABORTING");
    }

    private void happen(Events event, int index, long version) {
        publish(event.taskId(), event.version(version));
        await().atMost(Duration.ofSeconds(20))
                .until(() -> migration(index).path("version").asLong() == version);
    }

    private JsonNode migration(int index) {
        return operator.get("/api/migration-tasks/" + task)
                .json()
                .path("migrations")
                .path(index);
    }

    private List<String> commands(String type) {
        return jdbc.sql("""
                SELECT payload FROM outbox
                WHERE headers ->> 'ce_type' = :type
                  AND headers ->> 'ce_taskid' = (SELECT task_id::text FROM migration_task WHERE name = :task)
                """)
                .param("type", type)
                .param("task", task)
                .query(String.class)
                .list();
    }
}
