package io.landfall.cli.cutover;

import io.landfall.cli.CommandFailed;
import io.landfall.cli.ExitCode;
import io.landfall.cli.Target;
import io.landfall.cli.client.MigrationView;
import io.landfall.cli.client.TaskView;
import io.landfall.contracts.MigrationStatus;
import java.util.List;
import java.util.stream.Collectors;

/** Picks the databases that an approver may answer for. */
final class AwaitingApproval {

    private AwaitingApproval() {}

    /** The named database, whatever its state (the service judges it), or all of a task's that wait: at least one. */
    static List<MigrationView> of(Target target, TaskView task) {
        if (target.database() != null) {
            return target.migrationsOf(task);
        }
        List<MigrationView> waiting = task.migrations().stream()
                .filter(migration -> migration.status() == MigrationStatus.AWAITING_APPROVAL)
                .toList();
        if (waiting.isEmpty()) {
            String states = task.migrations().stream()
                    .map(migration -> migration.database() + " is " + migration.status())
                    .collect(Collectors.joining(", "));
            throw new CommandFailed(
                    ExitCode.FAILED, "no database of " + task.name() + " waits for an approval: " + states);
        }
        return waiting;
    }
}
