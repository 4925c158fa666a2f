package io.landfall.cli.task;

import io.landfall.cli.ExitCode;
import io.landfall.cli.RegistryCommand;
import io.landfall.cli.Target;
import io.landfall.cli.Terminal;
import io.landfall.cli.client.MigrationView;
import io.landfall.cli.output.TaskTables;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows progress until every database has ended or needs a person. */
@Command(
        name = "watch",
        description = {
            "Shows progress, one line a database, until all have ended.",
            "On a terminal the lines are redrawn, elsewhere changed lines are printed."
        })
public final class WatchCommand extends RegistryCommand {

    @Parameters(paramLabel = "NAME", description = "TASK or TASK/DATABASE.")
    private Target target = new Target("", null);

    @Option(names = "--interval", defaultValue = "1s", hidden = true)
    private Duration interval = Duration.ofSeconds(1);

    private final Map<UUID, String> printed = new HashMap<>();
    private int drawn;

    @Override
    public Integer call() {
        Polling polling = new Polling(client(), target, interval, this::say);
        boolean terminal = Terminal.isThere();
        while (true) {
            List<MigrationView> now = polling.look();
            if (now != null) {
                show(now, terminal);
                if (now.stream().allMatch(WatchCommand::stands)) {
                    TaskTables.failures(target.task(), now).forEach(this::say);
                    boolean good = now.stream()
                            .allMatch(migration -> migration.status().isFinal());
                    return good ? ExitCode.OK : ExitCode.FAILED;
                }
            }
            polling.pause();
        }
    }

    private static boolean stands(MigrationView migration) {
        return migration.status().isFinal() || migration.status().isRetryable();
    }

    private void show(List<MigrationView> now, boolean terminal) {
        if (terminal) {
            redraw(TaskTables.migrations(target.task(), now));
        } else {
            now.forEach(this::printIfChanged);
        }
        out().flush();
    }

    private void redraw(List<String> lines) {
        if (drawn > 0) {
            out().printf("\033[%dA\033[J", drawn);
        }
        lines.forEach(out()::println);
        drawn = lines.size();
    }

    private void printIfChanged(MigrationView migration) {
        String line = TaskTables.line(target.task(), migration);
        if (!line.equals(printed.put(migration.migrationId(), line))) {
            out().println(line);
        }
    }
}
