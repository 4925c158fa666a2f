package io.landfall.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.cli.LandfallCommand;
import io.landfall.cli.client.LandfallClient;
import io.landfall.cli.client.Login;
import io.landfall.cli.client.MigrationView;
import io.landfall.cli.client.TaskView;
import io.landfall.contracts.MigrationStatus;
import io.landfall.contracts.ReportReference;
import io.landfall.contracts.Service;
import io.landfall.contracts.Step;
import io.landfall.contracts.progress.MigrationProgress;
import io.landfall.contracts.progress.ReplicationLag;
import io.landfall.messaging.json.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The command line against the real API. */
@Timeout(60)
class CommandLineIT extends RegistryTestBase {

    private static final String SHOP = "Shop; \"a/b\".x";
    private static final String SHA256 = "cd".repeat(32);

    @TempDir
    Path directory;

    private record Result(int exitCode, String out, String err) {}

    private Result run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = LandfallCommand.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(Stream.concat(Arrays.stream(arguments), Stream.of("--server", "http://127.0.0.1:" + port))
                        .toArray(String[]::new));
        return new Result(exitCode, out.toString(), err.toString());
    }

    private String file(String document) throws IOException {
        return Files.writeString(directory.resolve("task.yaml"), document).toString();
    }

    @Test
    void takes_a_task_from_its_registration_to_its_certificate() throws IOException {
        assertThat(run("apply", "-f", file(document(SHOP, "billing"))).exitCode())
                .isZero();
        Events shop = Events.of(operator.get("/api/migration-tasks/" + task), 0);
        Events billing = Events.of(operator.get("/api/migration-tasks/" + task), 1);
        String name = task + "/" + SHOP;

        publish(shop.taskId(), shop.is(MigrationStatus.RUNNING, Step.FULL_LOAD).version(1));
        publish(shop.taskId(), progress(shop));
        publish(
                billing.taskId(),
                billing.is(MigrationStatus.FAILED, Step.FULL_LOAD).version(1));
        Result failed = run("wait", task, "--for", "COMPLETED", "--interval", "20ms");
        assertThat(failed.exitCode()).isEqualTo(3);
        assertThat(failed.err()).contains("wal_level is replica", "remedy: Set wal_level = logical.");
        assertThat(run("wait", name, "--for", "RUNNING", "--interval", "20ms").exitCode())
                .isZero();

        assertThat(run("retry", task).out()).isEqualTo(task + "/billing" + System.lineSeparator());
        assertThat(run("get", task + "/billing").out()).contains("QUEUED");
        assertThat(run("retry", task).err()).contains("There is nothing to retry");

        publish(
                shop.taskId(),
                shop.is(MigrationStatus.AWAITING_APPROVAL, Step.CUTOVER_APPROVAL)
                        .version(2));
        assertThat(run("wait", name, "--for", "AWAITING_APPROVAL", "--interval", "20ms")
                        .exitCode())
                .isZero();
        String cutover = "/api/cutovers/" + shop.migrationId();
        CUTOVER.answer("GET " + cutover + "/plan", 200, "application/json", "{\"planHash\":\"h\",\"text\":\"fence\"}");
        CUTOVER.answer("POST " + cutover + "/approvals", 201, "application/json", "{}");
        Result approved = run("approve", name, "--reason", "go", "--now", "--yes");
        assertThat(approved.exitCode()).as(approved.err()).isZero();
        assertThat(approved.out()).isEqualTo(name + " h" + System.lineSeparator());

        ReportReference report = new ReportReference(Service.VALIDATION, Step.SCHEMA_VALIDATION, 1, SHA256, "equal");
        publish(
                shop.taskId(),
                shop.is(MigrationStatus.COMPLETED, Step.DMS_CLEANUP)
                        .report(report)
                        .version(3));
        assertThat(run("wait", name, "--for", "COMPLETED", "--interval", "20ms").exitCode())
                .isZero();
        VALIDATION.answer("GET /api/reports/" + SHA256, 200, "application/json", "{\"objects\":7}");
        CUTOVER.answer("GET " + cutover + "/certificate", 200, "application/json", "{\"writeDowntimeMillis\":900}");
        Result reports = run("report", name, "-o", "json");
        assertThat(reports.exitCode()).as(reports.err()).isZero();
        JsonNode database = Json.tree(reports.out()).path("databases").path(0);
        assertThat(database.path("reports")
                        .path(0)
                        .path("content")
                        .path("objects")
                        .asInt())
                .isEqualTo(7);
        assertThat(database.path("certificate").path("writeDowntimeMillis").asInt())
                .isEqualTo(900);
        assertThat(run("abort", name).err()).contains("is COMPLETED");
        assertThat(run("abort", task).out()).isEqualTo(task + "/billing" + System.lineSeparator());
    }

    @Test
    void shows_what_is_wrong_with_a_document() throws IOException {
        Result refused = run("apply", "-f", file(document(SHOP).replace("kind:", "knd:")));

        assertThat(refused.exitCode()).isEqualTo(3);
        assertThat(refused.err())
                .contains("landfall: kind: the field is required", "landfall: knd: there is no such field", "remedy:");
        assertThat(run("apply", "-f", file("a: [")).err()).contains("not valid YAML in line");
        assertThat(run("apply", "-f", file(document("x")), "--as", "approver").err())
                .contains("approver may not");
        assertThat(run("apply", "-f", file(document("x")), "--as", "nobody").exitCode())
                .isEqualTo(3);
    }

    @Test
    void amends_by_a_retry_with_a_file() throws IOException {
        run("apply", "-f", file(document("shop")));
        Events shop = Events.of(operator.get("/api/migration-tasks/" + task), 0);
        publish(
                shop.taskId(),
                shop.is(MigrationStatus.FAILED, Step.PRE_MIGRATION_VALIDATION).version(1));
        run("wait", task, "--for", "FAILED", "--interval", "20ms");

        Result retried = run("retry", task, "-f", file(document("shop").replace("port: 5433", "port: 7000")));

        assertThat(retried.exitCode()).as(retried.err()).isZero();
        assertThat(run("get", task, "-o", "yaml").out()).contains("revision: 2", "port: 7000");
    }

    @Test
    void a_java_client_reads_tasks_as_they_are() {
        Events shop = Events.of(register("shop"), 0);
        publish(
                shop.taskId(),
                shop.is(MigrationStatus.NEEDS_OPERATOR, Step.FULL_LOAD).version(4));
        run("wait", task, "--for", "NEEDS_OPERATOR", "--interval", "20ms");
        LandfallClient client = new LandfallClient(URI.create("http://127.0.0.1:" + port), Login.builtIn("operator"));

        TaskView view = client.task(task);
        MigrationView migration = view.migration("shop");

        assertThat(view.taskId()).isEqualTo(shop.taskId());
        assertThat(view.status()).isEqualTo(MigrationStatus.NEEDS_OPERATOR);
        assertThat(migration.migrationId()).isEqualTo(shop.migrationId());
        assertThat(migration.failure().code()).isEqualTo("BLOCKED");
        assertThat(migration.version()).isEqualTo(4);
        assertThat(client.tasks()).contains(view);
        assertThat(client.progress(task).path("migrations").size()).isEqualTo(1);
        assertThat(client.history(task, null).size()).isEqualTo(1);
        assertThat(client.audit(task).path(0).path("action").asString()).isEqualTo("REGISTER_TASK");
    }

    private static MigrationProgress progress(Events shop) {
        return new MigrationProgress(
                shop.migrationId(), Step.FULL_LOAD, 1, 50.0, 10L, 100L, 9.9, 5L, ReplicationLag.UNKNOWN, Instant.EPOCH);
    }
}
