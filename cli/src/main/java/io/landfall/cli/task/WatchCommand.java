package io.landfall.cli.task;

import io.landfall.cli.ExitCode;
import io.landfall.cli.RegistryCommand;
import io.landfall.cli.Target;
import io.landfall.cli.Terminal;
import io.landfall.cli.client.MigrationView;
import io.landfall.cli.client.TablesOfDatabase;
import io.landfall.cli.output.TableLoads;
import io.landfall.cli.output.TaskTables;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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

    @Option(names = "--tables", description = "The tables that are being loaded, too.")
    private boolean tables;

    private final Set<String> printed = new HashSet<>();
    private int drawn;

    @Override
    public Integer call() {
        Polling polling = new Polling(client(), target, interval, this::say);
        boolean terminal = Terminal.isThere();
        while (true) {
            List<MigrationView> now = polling.look();
            if (now != null) {
                List<TablesOfDatabase> loads = tables ? polling.lookAtLoads() : null;
                show(now, loads == null ? List.of() : loads, terminal);
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

    private void show(List<MigrationView> now, List<TablesOfDatabase> loads, boolean terminal) {
        if (terminal) {
            List<String> lines = new ArrayList<>(TaskTables.migrations(target.task(), now));
            lines.addAll(TableLoads.tables(target.task(), loads));
            redraw(lines);
        } else {
            List<String> lines = new ArrayList<>(now.stream()
                    .map(migration -> TaskTables.line(target.task(), migration))
                    .toList());
            lines.addAll(TableLoads.lines(target.task(), loads));
            printChanged(lines);
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

    private void printChanged(List<String> lines) {
        lines.stream().filter(line -> !printed.contains(line)).forEach(out()::println);
        printed.clear();
        printed.addAll(lines);
    }
}
