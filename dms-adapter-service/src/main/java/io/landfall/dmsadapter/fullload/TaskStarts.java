package io.landfall.dmsadapter.fullload;

import io.landfall.databases.connection.SecretRefused;
import io.landfall.databases.connection.Session;
import io.landfall.databases.identifier.QualifiedName;
import io.landfall.databases.landfall.StaleLease;
import io.landfall.dmsadapter.access.Database;
import io.landfall.dmsadapter.access.DatabaseFailure;
import io.landfall.dmsadapter.access.MigrationDatabases;
import io.landfall.dmsadapter.access.Sql;
import io.landfall.dmsadapter.budget.LoadBudgets;
import io.landfall.dmsadapter.provisioning.Dms;
import io.landfall.dmsadapter.provisioning.DmsDialect;
import io.landfall.dmsadapter.provisioning.DmsFailure;
import io.landfall.dmsadapter.provisioning.DmsNames;
import io.landfall.dmsadapter.provisioning.ReplicationTask;
import io.landfall.dmsadapter.provisioning.StartType;
import io.landfall.dmsadapter.secondaryschema.KeysBesideLoad;
import io.landfall.messaging.step.StepRun;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Starts a ReplicationTask in the way that its state asks for. */
@Component
class TaskStarts {

    private final Dms dms;
    private final MigrationDatabases databases;
    private final KeysBesideLoad keys;
    private final LoadBudgets budgets;
    private final DmsDialect dialect;

    TaskStarts(
            Dms dms,
            MigrationDatabases databases,
            KeysBesideLoad keys,
            LoadBudgets budgets,
            @Value("${landfall.dms.dialect:engine}") DmsDialect dialect) {
        this.dms = dms;
        this.databases = databases;
        this.keys = keys;
        this.budgets = budgets;
        this.dialect = dialect;
    }

    void start(StepRun run, LoadedTables tables, ReplicationTask task)
            throws DatabaseFailure, SecretRefused, StaleLease {
        StartType type = type(run, task);
        if (type != StartType.RESUME_PROCESSING) {
            keys.drop(run);
        }
        if (dialect == DmsDialect.AWS) {
            empty(run, toBeLoaded(run, tables, task, type));
        }
        budgets.of(run).tell();
        try {
            dms.startTask(task.arn(), type);
        } catch (DmsFailure failure) {
            // an earlier call that nobody heard of may have started it
            if (failure.mayBeRepeatedAtOnce() || !isStartedSince(task)) {
                throw failure;
            }
        }
    }

    private StartType type(StepRun run, ReplicationTask task) throws DatabaseFailure, SecretRefused {
        if (task.is("ready") || task.statistics().startedAt() == null) {
            return StartType.START_REPLICATION;
        }
        return needsReload(run) ? StartType.RELOAD_TARGET : StartType.RESUME_PROCESSING;
    }

    /** What the engine says on the source about a stream that can't be continued without a gap. */
    private boolean needsReload(StepRun run) throws DatabaseFailure, SecretRefused {
        if (!run.spec().cutover().required()) {
            return false;
        }
        try (Database source = databases.source(run.spec(), Session.of("load"))) {
            return source.read(c -> Sql.holds(
                    c,
                    "SELECT EXISTS (SELECT FROM landfall.source_status WHERE task = ? AND reload_needed IS NOT NULL)",
                    DmsNames.task(run.spec())));
        }
    }

    /** A first start may follow a task that somebody deleted in the middle of its load. */
    private List<QualifiedName> toBeLoaded(StepRun run, LoadedTables tables, ReplicationTask task, StartType type) {
        return switch (type) {
            case START_REPLICATION, RELOAD_TARGET ->
                LoadPlan.filled(tables.names(), run.spec().cutover().required());
            case RESUME_PROCESSING ->
                dms.tableStatistics(task.arn()).stream()
                        .filter(table -> !table.isLoaded())
                        .map(table -> new QualifiedName(table.schema(), table.table()))
                        .toList();
        };
    }

    /** AWS leaves tables as they are (DO_NOTHING): one that is loaded once more would hold its rows twice. */
    private void empty(StepRun run, List<QualifiedName> tables) throws DatabaseFailure, SecretRefused, StaleLease {
        if (!tables.isEmpty()) {
            String names = tables.stream().map(table -> "ONLY " + table.sql()).collect(Collectors.joining(", "));
            try (Database target = databases.target(run.spec(), Session.of("load-reset"))) {
                target.execute(run, "TRUNCATE " + names);
            }
        }
    }

    /** It may even have come to its end since. */
    private boolean isStartedSince(ReplicationTask seen) {
        return dms.findTask(seen.definition().identifier())
                .filter(now -> now.is("running")
                        || now.is("starting")
                        || !Objects.equals(
                                now.statistics().startedAt(), seen.statistics().startedAt()))
                .isPresent();
    }
}
