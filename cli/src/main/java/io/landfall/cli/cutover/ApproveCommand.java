package io.landfall.cli.cutover;

import io.landfall.cli.ExitCode;
import io.landfall.cli.RegistryCommand;
import io.landfall.cli.Target;
import io.landfall.cli.Terminal;
import io.landfall.cli.client.Approval;
import io.landfall.cli.client.LandfallClient;
import io.landfall.cli.client.MigrationView;
import io.landfall.cli.client.TaskView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Says yes to a cutover: to the plan of that hash, and to no other. */
@Command(
        name = "approve",
        description = {
            "Approves the cutover of the database, or of all of the task's that wait for it.",
            "Without --plan-hash each plan is shown, and approved after a yes.",
            "Without --now or --window the window of the task document holds; without one there, now."
        })
public final class ApproveCommand extends RegistryCommand {

    @Parameters(paramLabel = "NAME", description = "TASK or TASK/DATABASE.")
    private Target target = new Target("", null);

    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why; kept for ever.")
    private String reason = "";

    @Option(names = "--plan-hash", paramLabel = "HASH", description = "The plan that was read and is approved.")
    private @Nullable String planHash;

    @ArgGroup(exclusive = true)
    private @Nullable When when;

    @Option(names = "--expires-in", paramLabel = "DURATION", description = "How long the approval holds.")
    private @Nullable Duration expiresIn;

    @Option(names = "--yes", description = "Don't ask; for scripts.")
    private boolean yes;

    @Override
    protected String defaultUser() {
        return "approver";
    }

    @Override
    public Integer call() {
        LandfallClient client = client();
        JsonNode json = client.taskJson(target.task());
        TaskView task = LandfallClient.view(json);
        List<MigrationView> migrations = AwaitingApproval.of(target, task);
        if (planHash != null && migrations.size() > 1) {
            throw new IllegalArgumentException("--plan-hash is one database's: say " + target.task() + "/DATABASE");
        }
        Approval.Window window = When.window(when, json.path("spec"));
        for (MigrationView migration : migrations) {
            approve(client, task.name(), migration, window);
        }
        return ExitCode.OK;
    }

    private void approve(
            LandfallClient client, String task, MigrationView migration, Approval.@Nullable Window window) {
        String name = task + "/" + migration.database();
        String id = migration.migrationId().toString();
        String hash = planHash == null ? confirmed(client.cutoverPlan(task, id), name, window) : planHash;
        Instant expiry = expiresIn == null ? null : Instant.now().plus(expiresIn);
        client.approve(task, id, new Approval(reason, hash, window, expiry));
        out().println(name + " " + hash);
        say("the cutover of " + name + " is approved for " + When.text(window));
    }

    private String confirmed(JsonNode plan, String name, Approval.@Nullable Window window) {
        String hash = plan.path("planHash").asString("");
        say("cutover plan of " + name + ":");
        say(CutoverText.of(plan).indent(2).stripTrailing());
        say("  plan hash: " + hash);
        if (!yes) {
            Terminal.confirm(
                    "Approve this plan for " + When.text(window) + "?", "--yes, or --plan-hash with the hash above");
        }
        return hash;
    }
}
