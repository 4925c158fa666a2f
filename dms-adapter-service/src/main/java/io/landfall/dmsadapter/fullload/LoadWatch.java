package io.landfall.dmsadapter.fullload;

import io.landfall.databases.identifier.QualifiedName;
import io.landfall.dmsadapter.events.TaskNews;
import io.landfall.dmsadapter.provisioning.Dms;
import io.landfall.dmsadapter.provisioning.DmsNames;
import io.landfall.dmsadapter.provisioning.Pace;
import io.landfall.dmsadapter.provisioning.ReplicationTask;
import io.landfall.dmsadapter.provisioning.TableStatistics;
import io.landfall.messaging.step.StepFailedException;
import io.landfall.messaging.step.StepOutcome;
import io.landfall.messaging.step.StepRun;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Watches a running load, tells its progress, and judges its end by the state of every table. */
@Component
class LoadWatch {

    private final Dms dms;
    private final LoadProgress progress;
    private final Pace pace;
    private final TaskNews news;

    LoadWatch(Dms dms, LoadProgress progress, Pace pace, TaskNews news) {
        this.dms = dms;
        this.progress = progress;
        this.pace = pace;
        this.news = news;
    }

    /** Returns when the task no longer runs, for the step to look at it anew. */
    StepOutcome untilItStops(StepRun run, LoadedTables tables) throws Exception {
        run.advance("LOADING", loading(tables));
        run.reach("LOADING");
        LoadProgress.Teller teller = progress.teller(run, tables);
        while (true) {
            news.await(run, pace.poll());
            Optional<ReplicationTask> task = dms.findTask(DmsNames.task(run.spec()));
            if (task.isEmpty() || !(task.get().is("running") || task.get().is("starting"))) {
                return new StepOutcome.Again(Duration.ZERO);
            }
            if (task.get().appliesAfterLoad()) {
                // resumed after a failure that came just after the load: keys and indexes come first
                dms.stopTask(task.get().arn());
            }
            run.advance("LOADING", loading(tables) + task.get().remark());
            teller.tell(task.get(), dms.tableStatistics(task.get().arn()));
        }
    }

    private static String loading(LoadedTables tables) {
        return "loading " + tables.names().size() + " tables";
    }

    /** The load's end: every table that was asked for is complete, or the step fails with those that are not. */
    StepOutcome concluded(StepRun run, LoadedTables tables, ReplicationTask task) throws Exception {
        List<TableStatistics> statistics = dms.tableStatistics(task.arn());
        List<TableStatistics> bad = statistics.stream()
                .filter(table -> !table.isLoaded() || table.fullLoadErrorRows() > 0)
                .toList();
        Set<QualifiedName> seen = new HashSet<>();
        statistics.forEach(table -> seen.add(new QualifiedName(table.schema(), table.table())));
        List<String> missing = tables.names().stream()
                .filter(name -> !seen.contains(name))
                .map(QualifiedName::toString)
                .toList();
        if (!bad.isEmpty() || !missing.isEmpty()) {
            throw new StepFailedException(LoadFailures.ofTables(bad, missing));
        }
        progress.teller(run, tables).tell(task, statistics);
        long rows = statistics.stream()
                .filter(table -> tables.estimates().containsKey(new QualifiedName(table.schema(), table.table())))
                .mapToLong(TableStatistics::fullLoadRows)
                .sum();
        return new StepOutcome.Succeeded(
                "loaded " + rows + " rows of " + tables.names().size() + " tables");
    }
}
