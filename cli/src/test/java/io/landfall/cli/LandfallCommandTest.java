package io.landfall.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(30)
class LandfallCommandTest {

    private static final String ID = "01a206a9-98a7-7ebf-bbb0-3b128777a39e";
    private static final String OTHER_ID = "01a206a9-98a7-7ebf-bbb0-3b128777a39f";
    private static final String SHOP = "GET /api/migration-tasks/shop";

    @TempDir
    Path directory;

    private final StandInRegistry registry = new StandInRegistry();

    @AfterEach
    void stop() {
        registry.close();
    }

    private record Result(int exitCode, String out, String err) {}

    private Result run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command =
                LandfallCommand.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        String[] all = new String[arguments.length + 2];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        all[arguments.length] = "--server";
        all[arguments.length + 1] = registry.url();
        return new Result(command.execute(all), out.toString(), err.toString());
    }

    private static String task(String... statuses) {
        StringBuilder migrations = new StringBuilder();
        for (int index = 0; index < statuses.length; index++) {
            boolean failed = statuses[index].equals("FAILED") || statuses[index].equals("NEEDS_OPERATOR");
            String failure = failed
                    ? "{\"category\":\"NEEDS_OPERATOR\",\"code\":\"WAL_LEVEL\",\"reason\":\"wal_level is replica\","
                            + "\"remedy\":\"set it to logical\"}"
                    : "null";
            migrations.append(index == 0 ? "" : ",").append("""
                            {"migrationId":"%s","database":"%s","targetDatabase":"x","status":"%s","step":"FULL_LOAD",
                             "attempt":1,"phase":null,"detail":"copying","failure":%s,"refusal":null,"version":3,
                             "updatedAt":"2026-11-23T00:00:00Z","somethingNew":1,
                             "progress":{"percent":42.9,"rows":10,"rowsPerSecond":12345.6,"lagSeconds":null,"walLimitEtaSeconds":4000,"etaSeconds":83}}
                            """.formatted(
                    index == 0 ? ID : OTHER_ID, index == 0 ? "a/b \\\"c\\\"" : "billing", statuses[index], failure));
        }
        return """
               {"name":"shop","taskId":"%s","status":"RUNNING","labels":{},"revision":1,"createdBy":"operator",
                "createdAt":"2026-11-23T00:00:00Z","spec":{"cutover":{"required":true}},"migrations":[%s]}
               """.formatted(ID, migrations);
    }

    private static String progress(String orders) {
        return """
               {"name":"shop","status":"RUNNING","migrations":[
                 {"migrationId":"%s","database":"a/b \\"c\\"","status":"RUNNING","somethingNew":1,"tables":[]},
                 {"migrationId":"%s","database":"billing","status":"RUNNING","tables":[
                   {"migrationId":"%s","schema":"public","table":"done","state":"Table completed","estimatedRows":null,
                    "loadedRows":7,"loadedBytes":70,"appliedInserts":0,"appliedUpdates":0,"appliedDeletes":0,
                    "at":"2026-11-23T00:00:00Z"},
                   {"migrationId":"%s","schema":"public","table":"orders","state":"Full load","estimatedRows":5000,
                    "loadedRows":1000,"loadedBytes":90000,"appliedInserts":0,"appliedUpdates":0,"appliedDeletes":0,
                    %s,"at":"2026-11-23T00:00:00Z"}]}]}
               """.formatted(ID, OTHER_ID, OTHER_ID, OTHER_ID, orders);
    }

    private Path file(String content) throws IOException {
        return Files.writeString(directory.resolve("task.yaml"), content);
    }

    @Test
    void registers_a_task_as_the_operator() throws IOException {
        registry.on("POST /api/migration-tasks", 201, task("QUEUED"));

        Result result = run("apply", "-f", file("kind: MigrationTask # é").toString());

        assertThat(result).isEqualTo(new Result(0, lines("shop"), result.err()));
        assertThat(result.err()).contains("registered shop with 1 database(s)");
        StandInRegistry.Asked asked = registry.asked().getFirst();
        assertThat(asked.body()).isEqualTo("kind: MigrationTask # é");
        assertThat(asked.contentType()).isEqualTo("application/yaml");
        assertThat(asked.authorization()).isEqualTo(basic("operator"));
    }

    @Test
    void says_everything_that_is_wrong_with_a_document() throws IOException {
        registry.on("POST /api/migration-tasks", 422, """
                {"code":"INVALID_DOCUMENT","reason":"first","violations":[
                  {"field":"spec.source.engine","reason":"engine 'x' is unknown","remedy":"write postgresql"},
                  {"field":null,"reason":"second","remedy":"mend"}]}
                """);

        Result result = run("apply", "-f", file("x").toString());

        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.out()).isEmpty();
        assertThat(result.err())
                .isEqualTo(lines(
                        "landfall: spec.source.engine: engine 'x' is unknown",
                        "  remedy: write postgresql",
                        "landfall: second",
                        "  remedy: mend"));
    }

    @Test
    void speaks_plainly_whatever_goes_wrong() throws IOException {
        registry.on("GET /api/migration-tasks/plain", 500, "<html>oops</html>")
                .on("GET /api/migration-tasks/login", 401, "")
                .on("GET /api/migration-tasks/html", 200, "<html>not json</html>");

        assertThat(run("get", "plain").err()).isEqualTo(lines("landfall: the registry answered with status 500"));
        assertThat(run("get", "login").err()).contains("does not accept this login");
        assertThat(run("get", "html").err()).contains("is this Landfall's registry?");
        assertThat(run("get", "nothing").err()).contains("there is no /api/migration-tasks/nothing", "remedy: look");
        assertThat(run("get", "nothing").exitCode()).isEqualTo(3);
        assertThat(run("apply", "-f", directory.resolve("missing.yaml").toString()))
                .isEqualTo(new Result(2, "", lines("landfall: there is no file " + directory.resolve("missing.yaml"))));
        registry.close();
        Result unreachable = run("get", "shop");
        assertThat(unreachable.exitCode()).isEqualTo(3);
        assertThat(unreachable.err())
                .contains("nothing listens there", "remedy: start it with")
                .doesNotContain("Exception");
    }

    @ParameterizedTest
    @CsvSource({
        "get shop --as",
        "frobnicate",
        "wait shop",
        "wait shop --for SOMEWHERE",
        "wait shop --for COMPLETED --timeout 10",
        "approve shop",
        "approve shop --reason r --now --window a/b",
        "approve shop --reason r --window tomorrow",
        "apply",
        "get /x",
        "get shop/nope",
        "cutover",
        "get shop -o xml",
    })
    void exits_2_on_wrong_usage(String commandLine) {
        registry.on(SHOP, 200, task("AWAITING_APPROVAL"));

        Result result = run(commandLine.split(" "));

        assertThat(result.exitCode()).as(result.err()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).isNotBlank().doesNotContain("\tat ");
    }

    @Test
    void shows_one_line_a_database_with_what_is_unknown_as_such() {
        registry.on(SHOP, 200, task("RUNNING", "FAILED"));

        Result result = run("get", "shop");

        assertThat(result.exitCode()).isZero();
        assertThat(result.out().lines())
                .containsExactly(
                        "DATABASE       STATUS    STEP        DONE   ROWS/S   LAG   ETA     DETAIL",
                        "shop/a/b \"c\"   RUNNING   FULL_LOAD   42%    12,346   N/A   1m23s   copying",
                        "shop/billing   FAILED    FULL_LOAD   42%    12,346   N/A   1m23s   WAL_LEVEL");
        assertThat(result.err())
                .contains(
                        "shop/billing: WAL_LEVEL: wal_level is replica",
                        "  remedy: set it to logical",
                        "must keep reaches maxRetainedWal in 1h6m");
    }

    @Test
    void shows_how_far_each_table_is_where_asked_for() {
        registry.on(SHOP, 200, task("RUNNING", "RUNNING"))
                .on(SHOP + "/progress", 200, progress("\"rowsPerSecond\":500.4,\"etaSeconds\":8"));

        assertThat(run("get", "shop", "--tables").out().lines().skip(3))
                .containsExactly(
                        "TABLE                        STATE             ROWS    OF ABOUT   BYTES    ROWS/S   ETA",
                        "shop/billing public.done     Table completed   7       N/A        70       N/A      N/A",
                        "shop/billing public.orders   Full load         1,000   5,000      90,000   500      8s");
        assertThat(run("get", "shop/a/b \"c\"", "--tables").out().lines()).hasSize(2);
        assertThat(run("get", "shop/billing", "--tables", "-o", "json").out()).contains("\"etaSeconds\" : 8");
    }

    @Test
    void writes_what_the_registry_said_for_scripts() {
        registry.on(SHOP, 200, task("RUNNING", "QUEUED"))
                .on(
                        "GET /api/migration-tasks?page=0&size=200",
                        200,
                        "{\"total\":1,\"items\":[" + task("RUNNING") + "]}");

        JsonNode whole =
                JsonMapper.shared().readTree(run("get", "shop", "-o", "json").out());
        assertThat(whole.path("migrations").path(0).path("somethingNew").asInt())
                .isEqualTo(1);
        JsonNode one = JsonMapper.shared()
                .readTree(run("get", "shop/a/b \"c\"", "-o", "json").out());
        assertThat(one.path("migrationId").asString()).isEqualTo(ID);
        assertThat(run("get", "shop", "-o", "yaml").out()).contains("name: \"shop\"");
        assertThat(run("get").out()).contains("NAME", "shop");
        assertThat(JsonMapper.shared().readTree(run("get", "-o", "json").out()).size())
                .isEqualTo(1);
    }

    @Test
    void waits_until_all_databases_are_there() {
        registry.on(SHOP, 200, task("RUNNING", "COMPLETED"))
                .on(SHOP, 503, "")
                .on(SHOP, 200, task("RUNNING", "COMPLETED"))
                .on(SHOP, 200, task("COMPLETED", "COMPLETED"));

        Result result = run("wait", "shop", "--for", "completed", "--interval", "1ms");

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.out().lines()).hasSize(2).allMatch(line -> line.contains("COMPLETED"));
        assertThat(result.err()).contains("still trying");
    }

    @Test
    void stops_waiting_as_soon_as_one_ends_elsewhere() {
        registry.on(SHOP, 200, task("RUNNING", "RUNNING")).on(SHOP, 200, task("RUNNING", "NEEDS_OPERATOR"));

        Result result = run("wait", "shop", "--for", "COMPLETED|AWAITING_APPROVAL", "--interval", "1ms");

        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.err()).contains("wal_level is replica");
        assertThat(run("wait", "shop/billing", "--for", "NEEDS_OPERATOR", "--interval", "1ms")
                        .exitCode())
                .isZero();
    }

    @Test
    void gives_up_waiting_in_time() {
        registry.on(SHOP, 200, task("RUNNING"));

        assertThat(run("wait", "shop", "--for", "COMPLETED", "--timeout", "50ms", "--interval", "5ms")
                        .exitCode())
                .isEqualTo(5);
    }

    @Test
    void watches_by_printing_changed_lines() {
        registry.on(SHOP, 200, task("QUEUED", "RUNNING"))
                .on(SHOP, 200, task("RUNNING", "RUNNING"))
                .on(SHOP, 200, task("RUNNING", "RUNNING"))
                .on(SHOP, 200, task("COMPLETED", "FAILED"));

        Result result = run("watch", "shop", "--interval", "1ms");

        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.out().lines().map(line -> line.substring(0, 20).strip()))
                .hasSize(5);
        assertThat(result.out().lines().toList().get(0))
                .isEqualTo("shop/a/b \"c\"  QUEUED  FULL_LOAD  42%  12,346 rows/s  lag N/A  ETA 1m23s  copying");
    }

    @Test
    void watches_the_tables_that_are_being_loaded_where_asked_for() {
        registry.on(SHOP, 200, task("RUNNING", "RUNNING"))
                .on(SHOP, 200, task("COMPLETED", "COMPLETED"))
                .on(SHOP + "/progress", 200, progress("\"rowsPerSecond\":0.0,\"etaSeconds\":null"))
                .on(SHOP + "/progress", 503, "");

        Result result = run("watch", "shop", "--tables", "--interval", "1ms");

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.out().lines().filter(line -> line.contains("public.")))
                .containsExactly("shop/billing public.orders  Full load  1,000 of about 5,000 rows  0 rows/s  ETA N/A");
    }

    @Test
    void approves_the_plan_that_it_showed() {
        registry.on(SHOP, 200, task("AWAITING_APPROVAL", "RUNNING"))
                .on("GET " + database() + "/cutover-plan", 200, "{\"planHash\":\"abc\",\"text\":\"step 1\\nstep 2\"}")
                .on("POST " + database() + "/approvals", 201, "{}");

        Result result = run("approve", "shop", "--reason", "it's time", "--now", "--yes", "--expires-in", "1h");

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.out()).isEqualTo(lines("shop/a/b \"c\" abc"));
        assertThat(result.err()).contains("  step 1", "  step 2", "plan hash: abc");
        StandInRegistry.Asked asked = registry.asked("POST " + database() + "/approvals");
        assertThat(asked.authorization()).isEqualTo(basic("approver"));
        JsonNode body = JsonMapper.shared().readTree(asked.body());
        assertThat(body.path("planHash").asString()).isEqualTo("abc");
        assertThat(body.path("reason").asString()).isEqualTo("it's time");
        assertThat(body.path("now").asBoolean()).isTrue();
        assertThat(body.path("expiresAt").isString()).isTrue();
    }

    @Test
    void asks_before_it_approves() {
        registry.on(SHOP, 200, task("AWAITING_APPROVAL"))
                .on("GET " + database() + "/cutover-plan", 200, "{\"planHash\":\"abc\",\"text\":\"x\"}");

        Result result = run("approve", "shop", "--reason", "r");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("there is no terminal to ask at");
        assertThat(registry.asked()).noneMatch(asked -> asked.method().equals("POST"));
    }

    @Test
    void approves_for_the_window_that_was_given_or_proposed() {
        registry.on(
                        SHOP,
                        200,
                        task("AWAITING_APPROVAL")
                                .replace(
                                        "\"required\":true",
                                        "\"window\":{\"start\":\"2026-12-01T02:00:00Z\",\"end\":\"2026-12-01T03:00:00Z\"}"))
                .on("POST " + database() + "/approvals", 201, "{}");

        run("approve", "shop", "--reason", "r", "--plan-hash", "abc");
        run(
                "approve",
                "shop",
                "--reason",
                "r",
                "--plan-hash",
                "abc",
                "--window",
                "2026-12-02T02:00:00Z/2026-12-02T03:00:00Z");
        run("approve", "shop", "--reason", "r", "--plan-hash", "abc", "--now");

        assertThat(registry.asked().stream()
                        .filter(asked -> asked.method().equals("POST"))
                        .map(asked -> JsonMapper.shared().readTree(asked.body())))
                .extracting(body -> body.path("window").path("start").asString("now"))
                .containsExactly("2026-12-01T02:00:00Z", "2026-12-02T02:00:00Z", "now");
    }

    @Test
    void passes_a_refused_approval_on() {
        registry.on(SHOP, 200, task("AWAITING_APPROVAL", "COMPLETED"))
                .on(
                        "POST " + database() + "/approvals",
                        409,
                        "{\"code\":\"STALE_PLAN\",\"reason\":\"the plan has changed\",\"remedy\":\"read it again\"}");

        Result result = run("approve", "shop", "--reason", "r", "--plan-hash", "old", "--as", "operator");

        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.err()).isEqualTo(lines("landfall: the plan has changed", "  remedy: read it again"));
        assertThat(registry.asked("POST " + database() + "/approvals").authorization())
                .isEqualTo(basic("operator"));
    }

    @Test
    void says_that_nothing_waits_for_an_approval() {
        registry.on(SHOP, 200, task("RUNNING", "COMPLETED"));

        Result result = run("approve", "shop", "--reason", "r", "--yes");

        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.err()).contains("no database of shop waits for an approval", "billing is COMPLETED");
    }

    @Test
    void refuses_one_hash_for_several_databases() {
        registry.on(SHOP, 200, task("AWAITING_APPROVAL", "AWAITING_APPROVAL"));

        assertThat(run("approve", "shop", "--reason", "r", "--plan-hash", "abc").exitCode())
                .isEqualTo(2);
    }

    @Test
    void rejects() {
        registry.on(SHOP, 200, task("AWAITING_APPROVAL")).on("POST " + database() + "/rejections", 201, "{}");

        assertThat(run("reject", "shop/a/b \"c\"", "--reason", "not today").exitCode())
                .isZero();
        assertThat(registry.asked("POST " + database() + "/rejections").body()).contains("not today");
    }

    @Test
    void retries_a_database_with_an_amended_document() throws IOException {
        registry.on(SHOP, 200, task("FAILED", "FAILED"))
                .on("POST /api/migration-tasks/shop/retries", 202, "{\"databases\":[\"billing\"]}");

        Result result = run("retry", "shop/billing", "-f", file("kind: x").toString());

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.out()).isEqualTo(lines("shop/billing"));
        JsonNode body = JsonMapper.shared()
                .readTree(
                        registry.asked("POST /api/migration-tasks/shop/retries").body());
        assertThat(body.path("database").asString()).isEqualTo(OTHER_ID);
        assertThat(body.path("spec").asString()).isEqualTo("kind: x");
    }

    @Test
    void aborts_all_of_a_task() {
        registry.on(SHOP, 200, task("RUNNING", "RUNNING"))
                .on("POST /api/migration-tasks/shop/aborts", 202, "{\"databases\":[\"a\",\"billing\"]}");

        Result result = run("abort", "shop", "--reason", "wrong source");

        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).isEqualTo(lines("shop/a", "shop/billing"));
        assertThat(registry.asked("POST /api/migration-tasks/shop/aborts").body())
                .isEqualTo("{\"reason\":\"wrong source\"}");
    }

    @Test
    void plans_and_exits_4_when_a_check_blocks() throws IOException {
        String plan = """
                {"name":"shop","blocked":%s,"databases":[{"database":"shop","targetDatabase":"shop2",
                 "preMigrationChecks":{"blocked":true,"checks":[
                   {"check":"wal-level","asks":"can it decode?","outcome":"FOUND","findings":[
                     {"severity":"BLOCKS","evidence":"wal_level = replica","reason":"no changes would be seen",
                      "remedy":"Set it to logical.","sql":["ALTER SYSTEM SET wal_level = logical"]}]},
                   {"check":"version","asks":"?","outcome":"PASSED","findings":[]}]},
                 "cutoverPlan":{"problem":{"reason":"the source is unreachable"}}}]}
                """;
        registry.on("POST /api/plans", 200, plan.formatted(true)).on("POST /api/plans", 200, plan.formatted(false));
        String file = file("x").toString();

        Result blocked = run("plan", "-f", file);

        assertThat(blocked.exitCode()).isEqualTo(4);
        assertThat(blocked.out())
                .contains(
                        "shop/shop -> shop2",
                        "BLOCKS  wal-level: wal_level = replica - no changes would be seen",
                        "remedy: Set it to logical.",
                        "ALTER SYSTEM SET wal_level = logical",
                        "1 of 2 checks passed",
                        "none: the source is unreachable");
        assertThat(run("plan", "-f", file, "-o", "json").exitCode()).isZero();
    }

    @Test
    void dry_runs_and_exits_4_when_the_gate_is_shut() {
        registry.on(SHOP, 200, task("AWAITING_CRITERIA"))
                .on("POST " + database() + "/cutover-dry-runs", 200, "{\"text\":\"1. fence\",\"blocked\":true}")
                .on("POST " + database() + "/cutover-dry-runs", 200, "{\"text\":\"1. fence\",\"blocked\":false}");

        assertThat(run("cutover", "dry-run", "shop").exitCode()).isEqualTo(4);
        Result open = run("cutover", "dry-run", "shop");
        assertThat(open.exitCode()).isZero();
        assertThat(open.out()).contains("1. fence");
    }

    @Test
    void collects_all_reports_and_the_certificate() {
        registry.on(SHOP, 200, task("COMPLETED", "RUNNING"))
                .on(
                        "GET /api/migration-tasks/shop/reports?database=" + ID,
                        200,
                        "[{\"service\":\"validation\",\"sha256\":\"ab\",\"summary\":\"fine\"}]")
                .on("GET /api/migration-tasks/shop/reports?database=" + OTHER_ID, 200, "[]")
                .on("GET /api/reports/validation/ab", 200, "{\"checks\":[1]}")
                .on("GET " + database() + "/certificate", 200, "{\"digests\":\"equal\"}");

        Result result = run("report", "shop", "-o", "json");

        assertThat(result.exitCode()).as(result.err()).isZero();
        JsonNode databases = JsonMapper.shared().readTree(result.out()).path("databases");
        assertThat(databases
                        .path(0)
                        .path("reports")
                        .path(0)
                        .path("content")
                        .path("checks")
                        .path(0)
                        .asInt())
                .isEqualTo(1);
        assertThat(databases.path(0).path("certificate").path("digests").asString())
                .isEqualTo("equal");
        assertThat(databases.path(1).path("certificate").isNull()).isTrue();
        assertThat(JsonMapper.shared()
                        .readTree(run("certificate", "shop/a/b \"c\"").out())
                        .path("digests")
                        .asString())
                .isEqualTo("equal");
    }

    @Test
    void shows_what_the_newest_data_validation_found() {
        registry.on(SHOP, 200, task("NEEDS_OPERATOR", "RUNNING"))
                .on("GET /api/migration-tasks/shop/reports?database=" + ID, 200, """
                        [{"service":"validation","step":"DATA_VALIDATION","sha256":"01d"},
                         {"service":"validation","step":"DATA_VALIDATION","sha256":"ab"},
                         {"service":"validation","step":"SCHEMA_VALIDATION","sha256":"cd"}]
                        """)
                .on("GET /api/migration-tasks/shop/reports?database=" + OTHER_ID, 200, "[]")
                .on("GET /api/reports/validation/ab", 200, """
                        {"tables":[
                          {"schema":"public","table":"fine","verdict":"EQUAL","sourceRows":5,"targetRows":5,"damage":[]},
                          {"schema":"public","table":"worn","verdict":"DAMAGED","sourceRows":7,"targetRows":6,
                           "detail":"3 rows differ","damage":[
                             {"missing":2,"extra":1,"different":0,"keys":[["7","secret"]],"columns":["note"]}]}]}
                        """);

        Result all = run("validation", "shop");
        assertThat(all.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(all.out().lines().map(line -> line.replaceAll(" +", " ")))
                .contains(
                        "shop/a/b \"c\" public.fine EQUAL 5 5",
                        "shop/a/b \"c\" public.worn DAMAGED 7 6 3 rows differ",
                        "shop/a/b \"c\" public.worn: 2 missing, 1 extra, in columns note");
        assertThat(all.out()).doesNotContain("secret");
        assertThat(all.err()).contains("shop/billing: no data validation has ended yet");

        assertThat(run("validation", "shop", "--keys").out()).contains("rows (7, secret)");
        Result one = run("validation", "shop", "--table", "public.fine", "-o", "json");
        assertThat(one.exitCode()).as(one.err()).isZero();
        JsonNode tables = JsonMapper.shared().readTree(one.out()).path(0).path("tables");
        assertThat(tables.size()).isEqualTo(1);
        assertThat(tables.path(0).path("table").asString()).isEqualTo("fine");
        Result unknown = run("validation", "shop", "--table", "public.none");
        assertThat(unknown.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(unknown.err()).contains("public.none");
    }

    @Test
    void asks_for_a_repair_of_the_tables_that_were_named_and_shows_how_they_are() {
        damaged().on("POST " + database() + "/repairs", 202, "{\"databases\":[\"a\"]}");

        Result result = run(
                "repair", "shop", "--table", "public.worn", "--table", "public.fine", "--reason", "a script", "--yes");

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.out()).isEqualTo(lines("shop/a/b \"c\""));
        assertThat(result.err())
                .contains(
                        "shop/a/b \"c\": wal_level is replica",
                        "shop/a/b \"c\" public.worn: DAMAGED when it was last compared; 3 rows differ",
                        "shop/a/b \"c\" public.fine: EQUAL when it was last compared; whatever rows differ now will be"
                                + " written",
                        "is requested")
                .doesNotContain("secret", "public.other");
        StandInRegistry.Asked asked = registry.asked("POST " + database() + "/repairs");
        assertThat(asked.authorization()).isEqualTo(basic("approver"));
        assertThat(JsonMapper.shared().readTree(asked.body()))
                .isEqualTo(JsonMapper.shared()
                        .readTree("{\"tables\":[\"public.worn\",\"public.fine\"],\"reason\":\"a script\"}"));
    }

    @Test
    void asks_for_no_repair_of_what_was_not_compared_or_confirmed() {
        damaged();

        Result unconfirmed = run("repair", "shop", "--table", "public.worn", "--reason", "r");
        assertThat(unconfirmed.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(unconfirmed.err()).contains("3 rows differ", "there is no terminal to ask at; give --yes");
        Result unknown = run("repair", "shop", "--table", "public.none", "--reason", "r", "--yes");
        assertThat(unknown.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(unknown.err()).contains("no data validation has compared a table 'public.none'");
        assertThat(run("repair", "shop", "--reason", "r", "--yes").err()).contains("--table");
        assertThat(run("repair", "shop", "--table", "public.worn", "--yes").err())
                .contains("--reason");
        registry.on("GET /api/migration-tasks/two", 200, task("NEEDS_OPERATOR", "NEEDS_OPERATOR"));
        assertThat(run("repair", "two", "--table", "public.worn", "--reason", "r", "--yes")
                        .err())
                .contains("a repair is of one database: say two/DATABASE");
        registry.on(
                        "GET /api/migration-tasks/new",
                        200,
                        task("RUNNING").replace("\"name\":\"shop\"", "\"name\":\"new\""))
                .on("GET /api/migration-tasks/new/reports?database=" + ID, 200, "[]");
        Result early = run("repair", "new", "--table", "public.worn", "--reason", "r", "--yes");
        assertThat(early.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(early.err()).contains("no data validation has ended yet");
        assertThat(registry.asked()).noneMatch(asked -> asked.method().equals("POST"));
    }

    @Test
    void passes_a_refused_repair_on() {
        damaged()
                .on(
                        "POST " + database() + "/repairs",
                        409,
                        "{\"code\":\"NOT_DAMAGED\",\"reason\":\"nothing waits for a repair\",\"remedy\":\"look again\"}");

        Result result = run("repair", "shop", "--table", "public.worn", "--reason", "r", "--yes", "--as", "operator");

        assertThat(result.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(result.out()).isEmpty();
        assertThat(result.err())
                .endsWith(lines("landfall: nothing waits for a repair", "  remedy: look again"))
                .doesNotContain("is requested");
        assertThat(registry.asked("POST " + database() + "/repairs").authorization())
                .isEqualTo(basic("operator"));
    }

    /** A database with one damaged table of three. */
    private StandInRegistry damaged() {
        return registry.on(SHOP, 200, task("NEEDS_OPERATOR"))
                .on(
                        "GET /api/migration-tasks/shop/reports?database=" + ID,
                        200,
                        "[{\"service\":\"validation\",\"step\":\"DATA_VALIDATION\",\"sha256\":\"ab\"}]")
                .on("GET /api/reports/validation/ab", 200, """
                        {"tables":[
                          {"schema":"public","table":"fine","verdict":"EQUAL","sourceRows":5,"targetRows":5,"damage":[]},
                          {"schema":"public","table":"other","verdict":"DAMAGED","sourceRows":5,"targetRows":4,
                           "detail":"1 rows missing","damage":[]},
                          {"schema":"public","table":"worn","verdict":"DAMAGED","sourceRows":7,"targetRows":6,
                           "detail":"3 rows differ","damage":[{"missing":3,"keys":[["7","secret"]]}]}]}
                        """);
    }

    @Test
    void helps() {
        for (String command : new String[] {
            "plan", "apply", "get", "watch", "wait", "approve", "reject", "retry", "abort", "validation", "repair"
        }) {
            Result result = run(command, "--help");
            assertThat(result.exitCode()).isZero();
            assertThat(result.out()).contains("landfall " + command).contains("--server");
        }
    }

    private static String database() {
        return "/api/migration-tasks/shop/databases/" + ID;
    }

    private static String basic(String user) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + user).getBytes(StandardCharsets.UTF_8));
    }

    private static String lines(String... lines) {
        return String.join(System.lineSeparator(), lines) + System.lineSeparator();
    }

    @Test
    void lists_orphans_and_deletes_them_only_when_told_to() {
        String orphans = """
                [{"identifier":"landfall-source-%s","kind":"SOURCE_ENDPOINT","status":"active","recorded":"DELETED","task":"shop",
                  "database":"billing","deletable":true,"reason":"its migration is ABORTED"}]
                """.formatted(ID);
        registry.on("GET /api/dms/orphans", 200, orphans).on("POST /api/dms/orphan-deletions", 200, orphans);

        Result listed = run("dms", "orphans");
        assertThat(listed.exitCode()).isZero();
        assertThat(listed.out())
                .contains(
                        "landfall-source-" + ID, "source endpoint", "shop/billing", "yes", "its migration is ABORTED");
        assertThat(registry.asked()).noneMatch(asked -> asked.method().equals("POST"));

        Result deleted = run("dms", "orphans", "--delete", "-o", "json");
        assertThat(JsonMapper.shared().readTree(deleted.out()).size()).isEqualTo(1);
        assertThat(deleted.err()).contains("1 are being deleted");
    }

    @Test
    void shows_and_changes_what_loads_may_take_from_a_source() {
        String budgets = """
                [{"address":"db.example:5432","connections":2,"bytesPerSecond":null,"loads":3,"changedBy":"ann",
                  "changedAt":"2026-11-23T20:00:00Z"}]
                """;
        registry.on("GET /api/dms/source-budgets", 200, budgets).on("POST /api/dms/source-budgets", 200, budgets);

        Result shown = run("dms", "budget");
        assertThat(shown.exitCode()).isZero();
        assertThat(shown.out()).contains("db.example:5432   2             -         3           ann");
        assertThat(run("dms", "budget", "db.example:5432").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run("dms", "budget", "--lift").err()).contains("HOST:PORT");
        assertThat(registry.asked()).noneMatch(asked -> asked.method().equals("POST"));

        assertThat(run("dms", "budget", "db.example:5432", "--connections", "2").exitCode())
                .isZero();
        JsonNode asked = JsonMapper.shared().readTree(registry.asked().getLast().body());
        assertThat(asked.path("connections").asInt()).isEqualTo(2);
        assertThat(asked.path("bytesPerSecond").isNull()).isTrue();
    }
}
