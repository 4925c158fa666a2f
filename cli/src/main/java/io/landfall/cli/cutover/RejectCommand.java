package io.landfall.cli.cutover;

import io.landfall.cli.ExitCode;
import io.landfall.cli.RegistryCommand;
import io.landfall.cli.Target;
import io.landfall.cli.client.LandfallClient;
import io.landfall.cli.client.MigrationView;
import io.landfall.cli.client.TaskView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says no to a cutover. */
@Command(name = "reject", description = "Rejects the cutover that waits for approval.")
public final class RejectCommand extends RegistryCommand {

    @Parameters(paramLabel = "NAME", description = "TASK or TASK/DATABASE.")
    private Target target = new Target("", null);

    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why; kept for ever.")
    private String reason = "";

    @Override
    protected String defaultUser() {
        return "approver";
    }

    @Override
    public Integer call() {
        LandfallClient client = client();
        TaskView task = client.task(target.task());
        for (MigrationView migration : AwaitingApproval.of(target, task)) {
            client.reject(task.name(), migration.migrationId().toString(), reason);
            out().println(task.name() + "/" + migration.database());
            say("the cutover of " + task.name() + "/" + migration.database() + " is rejected");
        }
        return ExitCode.OK;
    }
}
