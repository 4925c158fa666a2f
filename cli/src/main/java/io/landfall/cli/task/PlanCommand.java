package io.landfall.cli.task;

import io.landfall.cli.DocumentFile;
import io.landfall.cli.ExitCode;
import io.landfall.cli.RegistryCommand;
import io.landfall.cli.output.Data;
import io.landfall.cli.output.Format;
import io.landfall.cli.output.PlanText;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** Checks a document against the databases it names, and shows the cutover it would lead to. */
@Command(
        name = "plan",
        description = {
            "Runs the pre-migration checks and shows the cutover plan; changes nothing.",
            "Exits 4 when a check blocks."
        })
public final class PlanCommand extends RegistryCommand {

    @Option(
            names = {"-f", "--file"},
            required = true,
            paramLabel = "FILE",
            description = "The task document, YAML or JSON; - is standard input.")
    private Path file = Path.of("-");

    @Option(
            names = {"-o", "--output"},
            description = "table, json or yaml.",
            defaultValue = "table")
    private Format format = Format.TABLE;

    @Override
    public Integer call() {
        JsonNode plan = client().plan(DocumentFile.read(file));
        if (format == Format.TABLE) {
            PlanText.lines(plan).forEach(out()::println);
        } else {
            out().println(Data.text(plan, format));
        }
        if (!plan.path("blocked").asBoolean(false)) {
            return ExitCode.OK;
        }
        say("landfall: the plan is blocked; mend what blocks, then plan again");
        return ExitCode.GATE_BLOCKED;
    }
}
