package io.landfall.cli.task;

import io.landfall.cli.ExitCode;
import io.landfall.cli.RegistryCommand;
import io.landfall.cli.Target;
import io.landfall.cli.client.LandfallClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Asks for databases to be left as found, on both sides. */
@Command(name = "abort", description = "Aborts the database, or all of the task's databases that are not finished.")
public final class AbortCommand extends RegistryCommand {

    @Parameters(paramLabel = "NAME", description = "TASK or TASK/DATABASE.")
    private Target target = new Target("", null);

    @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "no reason given", description = "For the audit.")
    private String reason = "";

    @Override
    public Integer call() {
        LandfallClient client = client();
        JsonNode accepted = client.abort(target.task(), target.migrationId(client.task(target.task())), reason);
        accepted.path("databases").forEach(database -> out().println(target.task() + "/" + database.asString("")));
        say("the abort of " + target + " is requested; see 'landfall wait " + target + " --for ABORTED'");
        return ExitCode.OK;
    }
}
