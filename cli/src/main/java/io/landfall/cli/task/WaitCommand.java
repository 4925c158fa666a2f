package io.landfall.cli.task;

import io.landfall.cli.ExitCode;
import io.landfall.cli.RegistryCommand;
import io.landfall.cli.Target;
import io.landfall.cli.client.MigrationView;
import io.landfall.cli.output.TaskTables;
import io.landfall.contracts.MigrationStatus;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Waits until all databases are where they shall be, and gives up as soon as one ends elsewhere. */
@Command(
        name = "wait",
        description = {
            "Waits until every database of NAME has a status of --for.",
            "Exits 3 as soon as one ends elsewhere (completed, aborted, failed or parked), 5 when the time is up."
        })
public final class WaitCommand extends RegistryCommand {

    @Parameters(paramLabel = "NAME", description = "TASK or TASK/DATABASE.")
    private Target target = new Target("", null);

    @Option(
            names = "--for",
            required = true,
            split = "[,|]",
            splitSynopsisLabel = "|",
            paramLabel = "STATUS",
            description = "Statuses to wait for: ${COMPLETION-CANDIDATES}.")
    private Set<MigrationStatus> wanted = new TreeSet<>();

    @Option(names = "--timeout", defaultValue = "10m", description = "At most this long; default ${DEFAULT-VALUE}.")
    private Duration timeout = Duration.ofMinutes(10);

    @Option(names = "--interval", defaultValue = "500ms", hidden = true)
    private Duration interval = Duration.ofMillis(500);

    @Override
    public Integer call() {
        Polling polling = new Polling(client(), target, interval, this::say);
        long deadline = System.nanoTime() + timeout.toNanos();
        List<MigrationView> last = List.of();
        while (true) {
            List<MigrationView> now = polling.look();
            last = now == null ? last : now;
            if (now != null && now.stream().allMatch(migration -> wanted.contains(migration.status()))) {
                return ended(last, ExitCode.OK);
            }
            if (now != null && now.stream().anyMatch(this::endedElsewhere)) {
                return ended(last, ExitCode.FAILED);
            }
            if (System.nanoTime() >= deadline) {
                say("landfall: not " + wanted + " within the time-out");
                return ended(last, ExitCode.TIMED_OUT);
            }
            polling.pause();
        }
    }

    private boolean endedElsewhere(MigrationView migration) {
        MigrationStatus status = migration.status();
        return !wanted.contains(status) && (status.isFinal() || status.isRetryable());
    }

    private int ended(List<MigrationView> migrations, int exitCode) {
        migrations.forEach(migration -> out().println(TaskTables.line(target.task(), migration)));
        TaskTables.failures(target.task(), migrations).forEach(this::say);
        return exitCode;
    }
}
