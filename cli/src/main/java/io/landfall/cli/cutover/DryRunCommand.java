package io.landfall.cli.cutover;

import io.landfall.cli.ExitCode;
import io.landfall.cli.RegistryCommand;
import io.landfall.cli.Target;
import io.landfall.cli.client.LandfallClient;
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

/** Narrates the cutover's steps with what each would find now. */
@Command(
        name = "dry-run",
        description =
                "Tells what the cutover would do and find now; changes nothing. Exits 4 when it would be blocked.")
final class DryRunCommand extends RegistryCommand {

    @Parameters(paramLabel = "NAME", description = "TASK or TASK/DATABASE.")
    private Target target = new Target("", null);

    @Option(
            names = {"-o", "--output"},
            description = "table, json or yaml.",
            defaultValue = "table")
    private Format format = Format.TABLE;

    @Override
    public Integer call() {
        LandfallClient client = client();
        TaskView task = client.task(target.task());
        ArrayNode runs = JsonMapper.shared().createArrayNode();
        boolean blocked = false;
        for (MigrationView migration : target.migrationsOf(task)) {
            JsonNode run = client.dryRun(task.name(), migration.migrationId().toString());
            runs.add(run);
            blocked |= CutoverText.isBlocked(run);
            if (format == Format.TABLE) {
                out().println(task.name() + "/" + migration.database() + ":");
                out().println(CutoverText.of(run).indent(2).stripTrailing());
            }
        }
        if (format != Format.TABLE) {
            out().println(Data.text(target.database() == null ? runs : runs.get(0), format));
        }
        return blocked ? ExitCode.GATE_BLOCKED : ExitCode.OK;
    }
}
