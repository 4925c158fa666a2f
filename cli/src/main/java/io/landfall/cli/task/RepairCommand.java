package io.landfall.cli.task;

import io.landfall.cli.CommandFailed;
import io.landfall.cli.ExitCode;
import io.landfall.cli.RegistryCommand;
import io.landfall.cli.Target;
import io.landfall.cli.Terminal;
import io.landfall.cli.client.LandfallClient;
import io.landfall.cli.client.MigrationView;
import io.landfall.cli.client.TaskView;
import io.landfall.contracts.Failure;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Says yes to a repair: the damaged rows of tables are written again, and everything is compared anew. */
@Command(
        name = "repair",
        description = {
            "Approves that the damaged rows of tables are written again from the source.",
            "The data validation starts anew: it finds the rows, repairs them and compares all tables.",
            "Find out first what wrote to the target: `landfall validation NAME --keys` names the rows."
        })
public final class RepairCommand extends RegistryCommand {

    @Parameters(paramLabel = "NAME", description = "TASK/DATABASE, or TASK when it has one database.")
    private Target target = new Target("", null);

    @Option(
            names = "--table",
            required = true,
            paramLabel = "SCHEMA.TABLE",
            description = "A damaged table; may be given again.")
    private List<String> tables = new ArrayList<>();

    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why; kept for ever.")
    private String reason = "";

    @Option(names = "--yes", description = "Don't ask; for scripts.")
    private boolean yes;

    @Override
    protected String defaultUser() {
        return "approver";
    }

    @Override
    public Integer call() {
        LandfallClient client = client();
        TaskView task = client.task(target.task());
        List<MigrationView> migrations = target.migrationsOf(task);
        if (migrations.size() != 1) {
            throw new IllegalArgumentException("a repair is of one database: say " + target.task() + "/DATABASE");
        }
        MigrationView migration = migrations.getFirst();
        String name = task.name() + "/" + migration.database();
        Failure failure = migration.failure();
        if (failure != null) {
            say(name + ": " + failure.reason());
        }
        compared(client, task, migration)
                .forEach(table -> say(name + " " + ComparedTables.name(table) + ": "
                        + table.path("verdict").asString("") + " when it was last compared; "
                        + table.path("detail").asString("whatever rows differ now will be written")));
        if (!yes) {
            Terminal.confirm("Write the rows of these tables that differ again, as they are on the source?", "--yes");
        }
        client.repair(task.name(), migration.migrationId().toString(), tables, reason);
        out().println(name);
        say("the repair of " + name + " is requested; its data is compared anew");
        return ExitCode.OK;
    }

    /** The tables that were named, as the newest data validation found them. */
    private List<JsonNode> compared(LandfallClient client, TaskView task, MigrationView migration) {
        List<JsonNode> all = ComparedTables.of(client, task.name(), migration)
                .orElseThrow(() -> new CommandFailed(ExitCode.FAILED, "no data validation has ended yet"));
        List<JsonNode> named = new ArrayList<>();
        for (String table : tables) {
            named.add(all.stream()
                    .filter(each -> ComparedTables.name(each).equals(table))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "--table: no data validation has compared a table '" + table + "'")));
        }
        return named;
    }
}
