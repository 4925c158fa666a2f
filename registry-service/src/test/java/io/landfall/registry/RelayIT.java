package io.landfall.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.landfall.contracts.MigrationStatus;
import io.landfall.contracts.ReportReference;
import io.landfall.contracts.Service;
import io.landfall.contracts.Step;
import io.landfall.messaging.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class RelayIT extends RegistryTestBase {

    private static final String JSON = "application/json";
    private static final String PROBLEM = "application/problem+json";
    private static final String SHA256 = "ab".repeat(32);

    @Test
    void relays_an_approval_with_the_approvers_own_authority() {
        Events shop = Events.of(register("Shop; \"x\""), 0);
        String path = "/api/cutovers/" + shop.migrationId() + "/approvals";
        CUTOVER.answer("POST " + path, 201, JSON, "{\"approver\":\"approver\"}");
        Map<String, Object> approval = Map.of("reason", "looks good", "planHash", SHA256, "now", true);

        Api.Answer answer = approver.json(database(shop) + "/approvals", approval);

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.text("approver")).isEqualTo("approver");
        StandInService.Asked asked = CUTOVER.asked().getFirst();
        assertThat(asked.authorization()).isEqualTo(basic("approver"));
        assertThat(asked.body()).contains("looks good", SHA256);
        JsonNode entry = operator.get("/api/audit?task=" + task).json().path(0);
        assertThat(entry.path("action").asString()).isEqualTo("APPROVE_CUTOVER");
        assertThat(entry.path("outcome").asString()).isEqualTo("ACCEPTED");
        assertThat(entry.path("principal").asString()).isEqualTo("approver");
        assertThat(entry.path("detail").asString()).contains("looks good", SHA256, "Shop; \"x\"");
    }

    @Test
    void hands_a_refusal_on_as_it_is_and_records_it() {
        Events shop = Events.of(register("shop"), 0);
        CUTOVER.answer(
                "POST /api/cutovers/" + shop.migrationId() + "/approvals",
                409,
                PROBLEM,
                "{\"code\":\"STALE_PLAN\",\"reason\":\"the plan has changed\",\"remedy\":\"read it again\"}");

        Api.Answer answer = approver.json(database(shop) + "/approvals", Map.of("reason", "r", "planHash", "x"));

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.contentType()).startsWith(PROBLEM);
        assertThat(answer.text("remedy")).isEqualTo("read it again");
        JsonNode entry = operator.get("/api/audit?task=" + task).json().path(0);
        assertThat(entry.path("outcome").asString()).isEqualTo("REFUSED");
        assertThat(entry.path("detail").asString()).contains("the plan has changed");
    }

    @Test
    void lets_no_operator_approve() {
        Events shop = Events.of(register("shop"), 0);

        assertThat(operator.json(database(shop) + "/approvals", "{}").status()).isEqualTo(403);
        assertThat(CUTOVER.asked()).isEmpty();
    }

    @Test
    void relays_plan_state_rejection_dry_run_and_certificate() {
        Events shop = Events.of(register("shop"), 0);
        String cutover = "/api/cutovers/" + shop.migrationId();
        CUTOVER.answer("GET " + cutover, 200, JSON, "{\"phase\":\"DONE\"}");
        CUTOVER.answer("GET " + cutover + "/plan", 200, JSON, "{\"planHash\":\"h\",\"text\":\"Größe\"}");
        CUTOVER.answer("GET " + cutover + "/certificate", 200, JSON, "{\"digests\":1}");
        CUTOVER.answer("POST " + cutover + "/rejections", 201, JSON, "{\"reason\":\"no\"}");
        CUTOVER.answer("POST " + cutover + "/dry-runs", 200, JSON, "{\"steps\":[]}");

        String byName = "/api/migration-tasks/" + task + "/databases/shop";
        assertThat(operator.get(byName + "/cutover").text("phase")).isEqualTo("DONE");
        assertThat(operator.get(byName + "/cutover-plan").text("text")).isEqualTo("Größe");
        assertThat(operator.get(byName + "/certificate").json().path("digests").asInt())
                .isEqualTo(1);
        assertThat(approver.json(byName + "/rejections", Map.of("reason", "no")).status())
                .isEqualTo(201);
        assertThat(operator.json(byName + "/cutover-dry-runs", "{}").status()).isEqualTo(200);
        assertThat(operator.get("/api/migration-tasks/" + task + "/databases/nope/cutover")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void plans_a_document_by_asking_both_services_and_stores_nothing() {
        VALIDATION.answer("POST /api/pre-migration-checks", 200, JSON, "{\"blocked\":true,\"checks\":[]}");
        CUTOVER.answer("POST /api/cutover-plans", 503, PROBLEM, "{\"code\":\"UNREACHABLE\",\"reason\":\"no source\"}");

        Api.Answer answer = operator.yaml("/api/plans", document("shop", "billing"));

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        JsonNode plan = answer.json();
        assertThat(plan.path("blocked").asBoolean()).isTrue();
        assertThat(plan.path("databases").size()).isEqualTo(2);
        JsonNode shop = plan.path("databases").path(0);
        assertThat(shop.path("database").asString()).isEqualTo("shop");
        assertThat(shop.path("preMigrationChecks").path("blocked").asBoolean()).isTrue();
        assertThat(shop.path("cutoverPlan").path("problem").path("reason").asString())
                .isEqualTo("no source");
        assertThat(VALIDATION.asked())
                .hasSize(2)
                .allSatisfy(asked -> assertThat(asked.authorization()).isEqualTo(basic("operator")));
        assertThat(operator.get("/api/migration-tasks/" + task).status()).isEqualTo(404);
        assertThat(operator.yaml("/api/plans", "a: 1").status()).isEqualTo(422);
    }

    @Test
    void lists_reports_and_streams_them_from_their_owner() {
        Events shop = Events.of(register("shop"), 0);
        ReportReference report = new ReportReference(
                Service.VALIDATION, Step.PRE_MIGRATION_VALIDATION, 1, SHA256, "40 checks: 40 passed");
        publish(
                shop.taskId(),
                shop.is(MigrationStatus.RUNNING, Step.FULL_LOAD).report(report).version(1));
        VALIDATION.answer("GET /api/reports/" + SHA256, 200, JSON, "{\"checks\":[]}");

        String reports = "/api/migration-tasks/" + task + "/reports";
        await().atMost(Duration.ofSeconds(20))
                .until(() -> operator.get(reports).json().size() == 1);

        JsonNode view = operator.get(reports + "?database=shop").json().path(0);
        assertThat(view.path("service").asString()).isEqualTo("validation");
        assertThat(view.path("summary").asString()).isEqualTo("40 checks: 40 passed");
        assertThat(operator.get(view.path("content").asString()).body()).isEqualTo("{\"checks\":[]}");
        assertThat(operator.get("/api/reports/orchestrator/" + SHA256).text("code"))
                .isEqualTo("SERVICE_UNREACHABLE");
        assertThat(operator.get("/api/reports/nobody/" + SHA256).status()).isEqualTo(404);
        assertThat(operator.get("/api/reports/validation/..%2Fx").status()).isBetween(400, 499);
    }

    @Test
    void a_sources_budget_is_changed_by_an_operator_and_the_change_is_recorded() {
        String budgets = """
                [{"address":"db.example:5432","connections":2,"bytesPerSecond":null,"loads":1,"changedBy":"operator"}]
                """;
        ADAPTER.answer("GET /api/dms/source-budgets", 200, JSON, budgets);
        ADAPTER.answer("POST /api/dms/source-budgets", 200, JSON, budgets);
        Map<String, Object> wanted = Map.of("address", "db.example:5432", "connections", 2);

        assertThat(approver.json("/api/dms/source-budgets", wanted).status()).isEqualTo(403);
        assertThat(ADAPTER.asked()).isEmpty();
        Api.Answer changed = operator.json("/api/dms/source-budgets", wanted);

        assertThat(changed.json().path(0).path("connections").asInt()).isEqualTo(2);
        assertThat(ADAPTER.asked().getFirst().authorization()).isEqualTo(basic("operator"));
        assertThat(Json.tree(ADAPTER.asked().getFirst().body()).path("address").asString())
                .isEqualTo("db.example:5432");
        JsonNode entry = operator.get("/api/audit").json().path(0);
        assertThat(entry.path("action").asString()).isEqualTo("CHANGE_SOURCE_BUDGET");
        assertThat(entry.path("detail").asString()).isEqualTo("db.example:5432: connections 2, bytes/s without limit");
        assertThat(operator.get("/api/dms/source-budgets").json().size()).isEqualTo(1);
    }

    @Test
    void orphans_are_what_no_live_migration_owns_and_only_ones_own_are_deleted() {
        Events ended = Events.of(register("shop", "billing"), 0);
        Events live = Events.of(operator.get("/api/migration-tasks/" + task), 1);
        publish(
                ended.taskId(),
                ended.is(MigrationStatus.ABORTED, Step.FULL_LOAD).version(1));
        UUID stranger = UUID.randomUUID();
        ADAPTER.answer(
                "GET /api/dms/resources",
                200,
                JSON,
                Json.write(List.of(
                        held("landfall-" + ended.taskId(), "REPLICATION_INSTANCE", ended.taskId(), null),
                        held("landfall-" + ended.migrationId(), "REPLICATION_TASK", null, ended.migrationId()),
                        held("landfall-" + live.migrationId(), "REPLICATION_TASK", null, live.migrationId()),
                        held("landfall-source-" + stranger, "SOURCE_ENDPOINT", null, stranger))));
        ADAPTER.answer("POST /api/dms/sweeps", 202, JSON, "");
        await().atMost(Duration.ofSeconds(20))
                .until(() -> operator.get("/api/dms/orphans").json().size() == 2);

        JsonNode orphans = operator.get("/api/dms/orphans").json();
        assertThat(orphans.path(0).path("identifier").asString()).isEqualTo("landfall-" + ended.migrationId());
        assertThat(orphans.path(0).path("task").asString()).isEqualTo(task);
        assertThat(orphans.path(0).path("reason").asString()).isEqualTo("its migration is ABORTED");
        assertThat(orphans.path(1).path("deletable").asBoolean()).isFalse();
        assertThat(ADAPTER.asked()).noneMatch(asked -> asked.method().equals("POST"));
        assertThat(approver.json("/api/dms/orphan-deletions", "{}").status()).isEqualTo(403);

        Api.Answer deleted = operator.json("/api/dms/orphan-deletions", "{}");
        assertThat(deleted.json().size()).isEqualTo(1);
        StandInService.Asked swept = ADAPTER.asked().getLast();
        assertThat(Json.tree(swept.body()).size()).isEqualTo(1);
        assertThat(swept.body())
                .contains(ended.migrationId().toString(), ended.taskId().toString())
                .doesNotContain(stranger.toString(), live.migrationId().toString());
        JsonNode entry = operator.get("/api/audit").json().path(0);
        assertThat(entry.path("action").asString()).isEqualTo("DELETE_DMS_ORPHANS");
        assertThat(entry.path("detail").asString()).isEqualTo("1 deleted: landfall-" + ended.migrationId());
    }

    private static Map<String, Object> held(
            String identifier, String kind, @Nullable UUID taskId, @Nullable UUID migrationId) {
        Map<String, Object> held = new HashMap<>(Map.of("identifier", identifier, "kind", kind, "status", "ready"));
        held.put("taskId", taskId);
        held.put("migrationId", migrationId);
        return held;
    }

    private String database(Events events) {
        return "/api/migration-tasks/" + task + "/databases/" + events.migrationId();
    }

    private static String basic(String user) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + user).getBytes(StandardCharsets.UTF_8));
    }
}
