package io.landfall.cli.output;

import io.landfall.cli.client.MigrationView;
import io.landfall.cli.client.ProgressView;
import io.landfall.cli.client.TaskView;
import io.landfall.contracts.Failure;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tasks and migrations as tables and lines. */
public final class TaskTables {

    private static final long SOON_SECONDS = 6 * 3600L;

    private TaskTables() {}

    /** One line a task. */
    public static List<String> tasks(List<TaskView> tasks) {
        Table table = new Table("NAME", "STATUS", "DATABASES", "REVISION", "CREATED BY", "CREATED AT");
        for (TaskView task : tasks) {
            table.add(
                    task.name(),
                    task.status().name(),
                    String.valueOf(task.migrations().size()),
                    String.valueOf(task.revision()),
                    task.createdBy(),
                    task.createdAt().toString());
        }
        return table.lines();
    }

    /** One line a database: step, percent, rows/s, lag, ETA. */
    public static List<String> migrations(String task, List<MigrationView> migrations) {
        Table table = new Table("DATABASE", "STATUS", "STEP", "DONE", "ROWS/S", "LAG", "ETA", "DETAIL");
        for (MigrationView migration : migrations) {
            ProgressView progress = migration.knownProgress();
            table.add(
                    task + "/" + migration.database(),
                    migration.status().name(),
                    step(migration),
                    Measures.percent(progress.percent()),
                    Measures.rate(progress.rowsPerSecond()),
                    Measures.lag(progress.lagSeconds()),
                    Measures.eta(progress.etaSeconds()),
                    detail(migration));
        }
        return table.lines();
    }

    /** One self-contained line, for logs. */
    public static String line(String task, MigrationView migration) {
        ProgressView progress = migration.knownProgress();
        return task + "/" + migration.database() + "  " + migration.status() + "  " + step(migration) + "  "
                + Measures.percent(progress.percent()) + "  " + Measures.rate(progress.rowsPerSecond())
                + " rows/s  lag "
                + Measures.lag(progress.lagSeconds()) + "  ETA " + Measures.eta(progress.etaSeconds()) + "  "
                + detail(migration);
    }

    /** Why migrations stand still or will, and what mends it; empty when none does. */
    public static List<String> failures(String task, List<MigrationView> migrations) {
        List<String> lines = new ArrayList<>();
        for (MigrationView migration : migrations) {
            Failure failure = migration.failure();
            if (failure != null) {
                lines.add(task + "/" + migration.database() + ": " + failure.code() + ": " + failure.reason());
                lines.add("  remedy: " + failure.remedy());
            }
            Long walLimit = migration.knownProgress().walLimitEtaSeconds();
            if (walLimit != null && walLimit < SOON_SECONDS) {
                lines.add(task + "/" + migration.database()
                        + ": as it grows now, the WAL that the source must keep reaches" + " maxRetainedWal in "
                        + Measures.eta(walLimit) + "; then a reload is needed");
                lines.add("  remedy: see why the target does not keep up, or cut over or abort before then");
            }
            if (migration.refusal() != null) {
                lines.add(task + "/" + migration.database() + ": the abort was refused: " + migration.refusal());
            }
        }
        return lines;
    }

    private static String step(MigrationView migration) {
        if (migration.step() == null) {
            return Measures.UNKNOWN;
        }
        return migration.attempt() > 1
                ? migration.step() + " #" + migration.attempt()
                : migration.step().name();
    }

    private static String detail(MigrationView migration) {
        Failure failure = migration.failure();
        return oneLine(failure == null ? migration.detail() : failure.code());
    }

    private static String oneLine(@Nullable String text) {
        return text == null ? "" : text.replaceAll("\\s+", " ").strip();
    }
}
