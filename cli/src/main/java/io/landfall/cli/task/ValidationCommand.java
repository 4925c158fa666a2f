package io.landfall.cli.task;

import io.landfall.cli.ExitCode;
import io.landfall.cli.RegistryCommand;
import io.landfall.cli.Target;
import io.landfall.cli.client.LandfallClient;
import io.landfall.cli.client.MigrationView;
import io.landfall.cli.client.TaskView;
import io.landfall.cli.output.DamageText;
import io.landfall.cli.output.Data;
import io.landfall.cli.output.Format;
import io.landfall.cli.output.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What the newest data validation found in each table. */
@Command(
        name = "validation",
        description = "Shows what the newest data validation found, table by table; exits 3 when a table is damaged.")
public final class ValidationCommand extends RegistryCommand {

    @Parameters(paramLabel = "NAME", description = "TASK or TASK/DATABASE.")
    private Target target = new Target("", null);

    @Option(names = "--table", paramLabel = "SCHEMA.TABLE", description = "This table only.")
    private @Nullable String table;

    @Option(names = "--keys", description = "Names the damaged rows by their keys, which are values of your data.")
    private boolean keys;

    @Option(
            names = {"-o", "--output"},
            description = "table, json or yaml; the last two always with keys.",
            defaultValue = "table")
    private Format format = Format.TABLE;

    /** The tables of one database that were asked for. */
    private record Found(MigrationView migration, List<JsonNode> tables) {}

    @Override
    public Integer call() {
        LandfallClient client = client();
        TaskView task = client.task(target.task());
        List<Found> all = new ArrayList<>();
        for (MigrationView migration : target.migrationsOf(task)) {
            Optional<List<JsonNode>> tables = ComparedTables.of(client, task.name(), migration);
            if (tables.isEmpty()) {
                say(task.name() + "/" + migration.database() + ": no data validation has ended yet");
            }
            tables.ifPresent(found -> all.add(new Found(migration, wanted(found))));
        }
        if (table != null && all.stream().allMatch(found -> found.tables().isEmpty())) {
            throw new IllegalArgumentException("--table: no data validation has compared a table '" + table + "'");
        }
        if (format == Format.TABLE) {
            lines(task.name(), all).forEach(out()::println);
        } else {
            out().println(Data.text(tree(all), format));
        }
        boolean damaged = all.stream().flatMap(found -> found.tables().stream()).anyMatch(ComparedTables::isDamaged);
        return damaged ? ExitCode.FAILED : ExitCode.OK;
    }

    private List<JsonNode> wanted(List<JsonNode> tables) {
        return tables.stream()
                .filter(each -> table == null || table.equals(ComparedTables.name(each)))
                .toList();
    }

    private List<String> lines(String task, List<Found> all) {
        Table verdicts = new Table("DATABASE", "TABLE", "VERDICT", "SOURCE ROWS", "TARGET ROWS", "DETAIL");
        List<String> damage = new ArrayList<>();
        for (Found found : all) {
            for (JsonNode each : found.tables()) {
                String database = task + "/" + found.migration().database();
                verdicts.add(
                        database,
                        ComparedTables.name(each),
                        each.path("verdict").asString(""),
                        each.path("sourceRows").asString(""),
                        each.path("targetRows").asString(""),
                        each.path("detail").asString(""));
                DamageText.lines(each.path("damage"), keys)
                        .forEach(line -> damage.add(database + " " + ComparedTables.name(each) + ": " + line));
            }
        }
        List<String> lines = new ArrayList<>(verdicts.lines());
        lines.addAll(damage);
        return lines;
    }

    private static JsonNode tree(List<Found> all) {
        ArrayNode databases = JsonMapper.shared().createArrayNode();
        for (Found found : all) {
            ObjectNode one = databases.addObject();
            one.put("database", found.migration().database());
            ArrayNode tables = one.putArray("tables");
            found.tables().forEach(tables::add);
        }
        return databases;
    }
}
