package io.landfall.cli.task;

import io.landfall.cli.ExitCode;
import io.landfall.cli.RegistryCommand;
import io.landfall.cli.Target;
import io.landfall.cli.client.LandfallClient;
import io.landfall.cli.client.MigrationView;
import io.landfall.cli.client.TaskView;
import io.landfall.cli.output.Data;
import io.landfall.cli.output.Format;
import io.landfall.cli.output.TableLoads;
import io.landfall.cli.output.TaskTables;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/** Shows all tasks, one task, or one database of it. */
@Command(name = "get", description = "Shows tasks, or one of them.")
public final class GetCommand extends RegistryCommand {

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "TASK or TASK/DATABASE; all tasks without it.")
    private @Nullable Target target;

    @Option(
            names = {"-o", "--output"},
            description = "table, json or yaml.",
            defaultValue = "table")
    private Format format = Format.TABLE;

    @Option(names = "--tables", description = "How far the load of each table of NAME is, too.")
    private boolean tables;

    @Override
    public Integer call() {
        LandfallClient client = client();
        if (target == null) {
            showAll(client);
        } else {
            show(client, target);
        }
        return ExitCode.OK;
    }

    private void showAll(LandfallClient client) {
        if (format == Format.TABLE) {
            TaskTables.tasks(client.tasks()).forEach(out()::println);
        } else {
            ArrayNode all = JsonMapper.shared().createArrayNode();
            client.tasksJson().forEach(all::add);
            out().println(Data.text(all, format));
        }
    }

    private void show(LandfallClient client, Target wanted) {
        if (format == Format.TABLE) {
            TaskView task = client.task(wanted.task());
            List<MigrationView> migrations = wanted.migrationsOf(task);
            TaskTables.migrations(task.name(), migrations).forEach(out()::println);
            if (tables) {
                TableLoads.tables(task.name(), wanted.tablesOf(client.tables(task.name())))
                        .forEach(out()::println);
            }
            TaskTables.failures(task.name(), migrations).forEach(this::say);
        } else {
            JsonNode shown = tables ? client.progress(wanted.task()) : client.taskJson(wanted.task());
            out().println(Data.text(tree(shown, wanted), format));
        }
    }

    private static JsonNode tree(JsonNode task, Target wanted) {
        if (wanted.database() == null) {
            return task;
        }
        for (JsonNode migration : task.path("migrations")) {
            if (migration.path("database").asString("").equals(wanted.database())) {
                return migration;
            }
        }
        throw new IllegalArgumentException("task '" + wanted.task() + "' has no database '" + wanted.database() + "'");
    }
}
