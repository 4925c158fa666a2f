package io.landfall.cli.task;

import io.landfall.cli.ExitCode;
import io.landfall.cli.RegistryCommand;
import io.landfall.cli.Target;
import io.landfall.cli.client.LandfallClient;
import io.landfall.cli.client.LandfallProblem;
import io.landfall.cli.client.MigrationView;
import io.landfall.cli.client.TaskView;
import io.landfall.cli.output.Data;
import io.landfall.cli.output.Format;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** All reports of databases with their content, the certificate included. */
@Command(
        name = "report",
        description = "Writes all reports with their content, and the certificate of each completed cutover.")
public final class ReportCommand extends RegistryCommand {

    @Parameters(paramLabel = "NAME", description = "TASK or TASK/DATABASE.")
    private Target target = new Target("", null);

    @Option(
            names = {"-o", "--output"},
            description = "json or yaml.",
            defaultValue = "json")
    private Format format = Format.JSON;

    @Override
    public Integer call() {
        LandfallClient client = client();
        TaskView task = client.task(target.task());
        ArrayNode databases = JsonMapper.shared().createArrayNode();
        for (MigrationView migration : target.migrationsOf(task)) {
            databases.add(reportsOf(client, task, migration));
        }
        ObjectNode all = JsonMapper.shared().createObjectNode().put("task", task.name());
        all.set("databases", databases);
        out().println(Data.text(all, format));
        return ExitCode.OK;
    }

    private JsonNode reportsOf(LandfallClient client, TaskView task, MigrationView migration) {
        String id = migration.migrationId().toString();
        ObjectNode one = JsonMapper.shared().createObjectNode();
        one.put("database", migration.database())
                .put("status", migration.status().name());
        ArrayNode reports = one.putArray("reports");
        for (JsonNode reference : client.reports(task.name(), id)) {
            ObjectNode report = ((ObjectNode) reference).deepCopy();
            report.set(
                    "content",
                    client.report(
                            reference.path("service").asString(""),
                            reference.path("sha256").asString("")));
            reports.add(report);
        }
        one.set("certificate", certificate(client, task, id));
        return one;
    }

    private static JsonNode certificate(LandfallClient client, TaskView task, String migrationId) {
        try {
            return client.certificate(task.name(), migrationId);
        } catch (LandfallProblem none) {
            if (none.status() == 404 || none.status() == 409) {
                return JsonMapper.shared().nullNode();
            }
            throw none;
        }
    }
}
