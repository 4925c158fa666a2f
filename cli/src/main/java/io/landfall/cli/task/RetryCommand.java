package io.landfall.cli.task;

import io.landfall.cli.DocumentFile;
import io.landfall.cli.ExitCode;
import io.landfall.cli.RegistryCommand;
import io.landfall.cli.Target;
import io.landfall.cli.client.LandfallClient;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Lets failed databases go on from the step that failed. */
@Command(
        name = "retry",
        description = {
            "Retries the database, or all of the task's databases that failed or need an operator.",
            "With a document the task is amended first, which voids approvals."
        })
public final class RetryCommand extends RegistryCommand {

    @Parameters(paramLabel = "NAME", description = "TASK or TASK/DATABASE.")
    private Target target = new Target("", null);

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "The amended task document; - is standard input.")
    private @Nullable Path file;

    @Override
    public Integer call() {
        LandfallClient client = client();
        String document = file == null ? null : DocumentFile.read(file);
        JsonNode accepted = client.retry(target.task(), target.migrationId(client.task(target.task())), document);
        accepted.path("databases").forEach(database -> out().println(target.task() + "/" + database.asString("")));
        say("the retry of " + target + " is requested");
        return ExitCode.OK;
    }
}
