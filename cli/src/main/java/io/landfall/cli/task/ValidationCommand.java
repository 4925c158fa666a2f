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
import io.landfall.contracts.Step;
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

    private static final String DAMAGED = "DAMAGED";

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
            Optional<JsonNode> report = newest(client, task, migration);
            if (report.isEmpty()) {
                say(task.name() + "/" + migration.database() + ": no data validation has ended yet");
            }
            report.ifPresent(found -> all.add(new Found(migration, tables(found))));
        }
        if (table != null && all.stream().allMatch(found -> found.tables().isEmpty())) {
            throw new IllegalArgumentException("--table: no data validation has compared a table '" + table + "'");
        }
        if (format == Format.TABLE) {
            lines(task.name(), all).forEach(out()::println);
        } else {
            out().println(Data.text(tree(all), format));
        }
        boolean damaged = all.stream().flatMap(found -> found.tables().stream()).anyMatch(ValidationCommand::isDamaged);
        return damaged ? ExitCode.FAILED : ExitCode.OK;
    }

    private static Optional<JsonNode> newest(LandfallClient client, TaskView task, MigrationView migration) {
        JsonNode newest = null;
        for (JsonNode reference :
                client.reports(task.name(), migration.migrationId().toString())) {
            if (reference.path("step").asString("").equals(Step.DATA_VALIDATION.name())) {
                newest = reference;
            }
        }
        return Optional.ofNullable(newest)
                .map(reference -> client.report(
                        reference.path("service").asString(""),
                        reference.path("sha256").asString("")));
    }

    private List<JsonNode> tables(JsonNode report) {
        List<JsonNode> wanted = new ArrayList<>();
        for (JsonNode each : report.path("tables")) {
            if (table == null || table.equals(name(each))) {
                wanted.add(each);
            }
        }
        return wanted;
    }

    private List<String> lines(String task, List<Found> all) {
        Table verdicts = new Table("DATABASE", "TABLE", "VERDICT", "SOURCE ROWS", "TARGET ROWS", "DETAIL");
        List<String> damage = new ArrayList<>();
        for (Found found : all) {
            for (JsonNode each : found.tables()) {
                String database = task + "/" + found.migration().database();
                verdicts.add(
                        database,
                        name(each),
                        each.path("verdict").asString(""),
                        each.path("sourceRows").asString(""),
                        each.path("targetRows").asString(""),
                        each.path("detail").asString(""));
                DamageText.lines(each.path("damage"), keys)
                        .forEach(line -> damage.add(database + " " + name(each) + ": " + line));
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

    private static boolean isDamaged(JsonNode table) {
        return table.path("verdict").asString("").equals(DAMAGED);
    }

    private static String name(JsonNode table) {
        return table.path("schema").asString("") + "." + table.path("table").asString("");
    }
}
