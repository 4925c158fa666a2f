package io.landfall.cli.client;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Calls the registry as one user. Every method throws {@link LandfallProblem} when the request is refused and
 * {@link RegistryUnreachable} when there is no answer. Where a method takes a database, its migration id will do too.
 */
public final class LandfallClient {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int PAGE_SIZE = 200;
    private static final Duration LOOK = Duration.ofSeconds(15);

    private final Http http;

    public LandfallClient(URI server, Login login) {
        this.http = new Http(server, login, JSON);
    }

    /** Registers a task from a document in YAML or JSON. */
    public TaskView register(String document) {
        return register(document, UUID.randomUUID().toString());
    }

    /** Registers a task; the same key with the same document again gets the same answer. */
    public TaskView register(String document, String idempotencyKey) {
        return view(http.post(
                "/api/migration-tasks", "application/yaml", document, Map.of("Idempotency-Key", idempotencyKey)));
    }

    /** Pre-migration checks and cutover plans of a document; changes nothing. */
    public JsonNode plan(String document) {
        return http.post("/api/plans", "application/yaml", document, Map.of());
    }

    /** All tasks, newest first. */
    public List<TaskView> tasks() {
        return tasksJson().stream().map(LandfallClient::view).toList();
    }

    /** All tasks as the registry wrote them. */
    public List<JsonNode> tasksJson() {
        List<JsonNode> tasks = new ArrayList<>();
        JsonNode page;
        int number = 0;
        do {
            page = http.get("/api/migration-tasks?page=" + number++ + "&size=" + PAGE_SIZE);
            page.path("items").forEach(tasks::add);
        } while (!page.path("items").isEmpty()
                && tasks.size() < page.path("total").asLong(0));
        return tasks;
    }

    public TaskView task(String name) {
        return view(taskJson(name));
    }

    /** A task as the registry wrote it. */
    public JsonNode taskJson(String name) {
        return http.get(taskPath(name), LOOK);
    }

    /** Progress per database and per table. */
    public JsonNode progress(String name) {
        return http.get(taskPath(name) + "/progress");
    }

    /** How far the load of each table of each database is. */
    public List<TablesOfDatabase> tables(String name) {
        List<TablesOfDatabase> databases = new ArrayList<>();
        progress(name)
                .path("migrations")
                .forEach(migration -> databases.add(JSON.treeToValue(migration, TablesOfDatabase.class)));
        return databases;
    }

    /** Each attempt of each step, of one database or of all. */
    public JsonNode history(String name, @Nullable String database) {
        return http.get(taskPath(name) + "/history" + query(database));
    }

    /** References to the reports, of one database or of all. */
    public JsonNode reports(String name, @Nullable String database) {
        return http.get(taskPath(name) + "/reports" + query(database));
    }

    /** A report's content; service as its reference names it. */
    public JsonNode report(String service, String sha256) {
        return http.get(Http.path("api", "reports", service, sha256));
    }

    /** Who did what when, of one task or of all. */
    public JsonNode audit(@Nullable String task) {
        return http.get("/api/audit" + (task == null ? "" : "?task=" + Http.encoded(task)));
    }

    /** Retries one database, or all that failed; the document, if any, amends the task. */
    public JsonNode retry(String name, @Nullable String database, @Nullable String document) {
        Map<String, Object> body = new LinkedHashMap<>();
        put(body, "database", database);
        put(body, "spec", document);
        return http.post(taskPath(name) + "/retries", body);
    }

    /** Approves that damaged rows of tables ({@code schema.table}) are written again. */
    public JsonNode repair(String name, String database, List<String> tables, String reason) {
        return http.post(databasePath(name, database) + "/repairs", Map.of("tables", tables, "reason", reason));
    }

    /** Asks for an abort of one database, or of all that are not finished. */
    public JsonNode abort(String name, @Nullable String database, String reason) {
        Map<String, Object> body = new LinkedHashMap<>();
        put(body, "database", database);
        body.put("reason", reason);
        return http.post(taskPath(name) + "/aborts", body);
    }

    /** The cutover plan with its hash and a text for people. */
    public JsonNode cutoverPlan(String name, String database) {
        return http.get(databasePath(name, database) + "/cutover-plan");
    }

    /** The cutover's state, journal and gate. */
    public JsonNode cutover(String name, String database) {
        return http.get(databasePath(name, database) + "/cutover");
    }

    public JsonNode approve(String name, String database, Approval approval) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("reason", approval.reason());
        body.put("planHash", approval.planHash());
        Approval.Window window = approval.window();
        if (window == null) {
            body.put("now", true);
        } else {
            body.put(
                    "window",
                    Map.of(
                            "start",
                            window.start().toString(),
                            "end",
                            window.end().toString()));
        }
        Instant expiresAt = approval.expiresAt();
        put(body, "expiresAt", expiresAt == null ? null : expiresAt.toString());
        return http.post(databasePath(name, database) + "/approvals", body);
    }

    public JsonNode reject(String name, String database, String reason) {
        return http.post(databasePath(name, database) + "/rejections", Map.of("reason", reason));
    }

    /** Narrates the cutover's steps with what each would find now. */
    public JsonNode dryRun(String name, String database) {
        return http.post(databasePath(name, database) + "/cutover-dry-runs", Map.of());
    }

    public JsonNode certificate(String name, String database) {
        return http.get(databasePath(name, database) + "/certificate");
    }

    /** What of Landfall's in DMS no live migration owns. */
    public JsonNode orphans() {
        return http.get("/api/dms/orphans");
    }

    /** Begins to delete the orphans of this registry's own migrations, and lists them. */
    public JsonNode deleteOrphans() {
        return http.post("/api/dms/orphan-deletions", Map.of());
    }

    /** What loads may take from source servers. */
    public JsonNode sourceBudgets() {
        return http.get("/api/dms/source-budgets");
    }

    /** With neither limit it is lifted; returns all budgets. */
    public JsonNode setSourceBudget(String address, @Nullable Integer connections, @Nullable Long bytesPerSecond) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("address", address);
        body.put("connections", connections);
        body.put("bytesPerSecond", bytesPerSecond);
        return http.post("/api/dms/source-budgets", body);
    }

    /** A task of {@link #taskJson}. */
    public static TaskView view(JsonNode task) {
        return JSON.treeToValue(task, TaskView.class);
    }

    private static String taskPath(String name) {
        return Http.path("api", "migration-tasks", name);
    }

    private static String databasePath(String name, String database) {
        return Http.path("api", "migration-tasks", name, "databases", database);
    }

    private static String query(@Nullable String database) {
        return database == null ? "" : "?database=" + Http.encoded(database);
    }

    private static void put(Map<String, Object> body, String name, @Nullable String value) {
        if (value != null) {
            body.put(name, value);
        }
    }
}
