package io.landfall.cli.dms;

import io.landfall.cli.ExitCode;
import io.landfall.cli.RegistryCommand;
import io.landfall.cli.output.Data;
import io.landfall.cli.output.Format;
import io.landfall.cli.output.Table;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Shows, and on request changes, what loads may take from source servers. */
@Command(
        name = "budget",
        description = {
            "Shows what loads may take from source servers; with HOST:PORT and limits, changes it.",
            "Loads that run heed a change within seconds. All loads of a source share its budget evenly."
        })
final class BudgetCommand extends RegistryCommand {

    @Parameters(paramLabel = "HOST:PORT", arity = "0..1", description = "A source server, as its tasks name it.")
    private @Nullable String address;

    @Option(
            names = "--connections",
            paramLabel = "N",
            description = "Sessions that read tables at once; each load keeps at least one.")
    private @Nullable Integer connections;

    @Option(
            names = "--bytes-per-second",
            paramLabel = "N",
            description = "Bytes that all loads read in a second, like 50000000.")
    private @Nullable Long bytesPerSecond;

    @Option(names = "--lift", description = "No limits any more.")
    private boolean lift;

    @Option(
            names = {"-o", "--output"},
            description = "table, json or yaml.",
            defaultValue = "table")
    private Format format = Format.TABLE;

    @Override
    public Integer call() {
        JsonNode budgets = budgets();
        if (format != Format.TABLE) {
            out().println(Data.text(budgets, format));
        } else if (!budgets.isEmpty()) {
            table(budgets).lines().forEach(out()::println);
        }
        if (budgets.isEmpty()) {
            say("no source has a budget: loads take what their tasks allow");
        }
        return ExitCode.OK;
    }

    private JsonNode budgets() {
        boolean limited = connections != null || bytesPerSecond != null;
        if (address == null) {
            if (limited || lift) {
                throw new IllegalArgumentException("a budget is of one source: say its HOST:PORT");
            }
            return client().sourceBudgets();
        }
        if (limited == lift) {
            throw new IllegalArgumentException(
                    "say --connections, --bytes-per-second or both for " + address + ", or --lift");
        }
        return client().setSourceBudget(address, connections, bytesPerSecond);
    }

    private static Table table(JsonNode budgets) {
        Table table = new Table("SOURCE", "CONNECTIONS", "BYTES/S", "LOADS NOW", "BY", "AT");
        for (JsonNode budget : budgets) {
            table.add(
                    text(budget, "address"),
                    text(budget, "connections"),
                    text(budget, "bytesPerSecond"),
                    text(budget, "loads"),
                    text(budget, "changedBy"),
                    text(budget, "changedAt"));
        }
        return table;
    }

    private static String text(JsonNode budget, String field) {
        JsonNode value = budget.path(field);
        return value.isMissingNode() || value.isNull() ? "-" : value.asString();
    }
}
