package io.landfall.dmsadapter.fullload;

import io.landfall.databases.identifier.QualifiedName;
import io.landfall.dmsadapter.budget.LoadBudgets;
import io.landfall.dmsadapter.provisioning.Dms;
import io.landfall.dmsadapter.provisioning.DmsFailure;
import io.landfall.dmsadapter.provisioning.ReplicationTask;
import io.landfall.dmsadapter.provisioning.TableStatistics;
import io.landfall.dmsadapter.provisioning.TaskWatch;
import io.landfall.dmsadapter.provisioning.TaskWatches;
import io.landfall.dmsadapter.secondaryschema.KeysBesideLoad;
import io.landfall.dmsadapter.step.Outages;
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
    private final TaskWatches watches;
    private final KeysBesideLoad keys;
    private final LoadBudgets budgets;
    private final Outages outages;

    LoadWatch(
            Dms dms,
            LoadProgress progress,
            TaskWatches watches,
            KeysBesideLoad keys,
            LoadBudgets budgets,
            Outages outages) {
        this.dms = dms;
        this.progress = progress;
        this.watches = watches;
        this.keys = keys;
        this.budgets = budgets;
        this.outages = outages;
    }

    /** Returns when the task no longer runs: with the load's end, else for the step to look at it anew. */
    StepOutcome untilItStops(StepRun run, LoadedTables tables, ReplicationTask started) throws Exception {
        run.advance("LOADING", loading(tables));
        run.reach("LOADING");
        LoadProgress.Teller teller = progress.teller(run, tables);
        TaskWatch watch = watches.begin(run, started);
        try (LoadBudgets.Load budget = budgets.of(run);
                KeysBesideLoad.Builds builds = keys.begin(run, tables.catalog())) {
            Optional<ReplicationTask> task;
            do {
                watch.pause();
                task = watch.look();
            } while (task.isPresent() && isLoading(run, tables, task.get(), watch, teller, builds, budget));
            if (task.isPresent() && task.get().stoppedAfterLoad()) {
                builds.finish();
                return concluded(run, tables, task.get());
            }
        } catch (DmsFailure failure) {
            // stopped or deleted by somebody else since the last look
            if (failure.kind() != DmsFailure.Kind.NOT_FOUND && failure.kind() != DmsFailure.Kind.WRONG_STATE) {
                throw failure;
            }
        }
        return new StepOutcome.Again(Duration.ZERO);
    }

    private boolean isLoading(
            StepRun run,
            LoadedTables tables,
            ReplicationTask task,
            TaskWatch watch,
            LoadProgress.Teller teller,
            KeysBesideLoad.Builds builds,
            LoadBudgets.Load budget)
            throws Exception {
        if (!(task.is("running") || task.is("starting"))) {
            return false;
        }
        List<TableStatistics> statistics = dms.tableStatistics(task.arn());
        if (task.appliesAfterLoad()) {
            // resumed after a failure that came just after the load: keys and indexes come first
            dms.stopTask(task.arn());
            watch.renew();
        } else {
            builds.see(statistics, task.statistics().percent());
        }
        run.advance("LOADING", loading(tables) + task.remark() + budget.tell() + builds.remark());
        teller.tell(task, statistics);
        outages.end(run.commandId());
        return true;
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
