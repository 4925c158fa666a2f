package io.landfall.dmsadapter.fullload;

import io.landfall.databases.connection.SecretRefused;
import io.landfall.databases.connection.Session;
import io.landfall.dmsadapter.access.Database;
import io.landfall.dmsadapter.access.DatabaseFailure;
import io.landfall.dmsadapter.access.MigrationDatabases;
import io.landfall.dmsadapter.access.Sql;
import io.landfall.dmsadapter.provisioning.Dms;
import io.landfall.dmsadapter.provisioning.DmsFailure;
import io.landfall.dmsadapter.provisioning.DmsNames;
import io.landfall.dmsadapter.provisioning.ReplicationTask;
import io.landfall.dmsadapter.provisioning.StartType;
import io.landfall.messaging.step.StepRun;
import org.springframework.stereotype.Component;

/** Starts a ReplicationTask in the way that its state asks for. */
@Component
class TaskStarts {

    private final Dms dms;
    private final MigrationDatabases databases;

    TaskStarts(Dms dms, MigrationDatabases databases) {
        this.dms = dms;
        this.databases = databases;
    }

    void start(StepRun run, ReplicationTask task) throws DatabaseFailure, SecretRefused {
        try {
            dms.startTask(task.arn(), type(run, task));
        } catch (DmsFailure failure) {
            // an earlier call that timed out has started it
            if (failure.kind() != DmsFailure.Kind.WRONG_STATE || !isStarted(task)) {
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

    private boolean isStarted(ReplicationTask task) {
        return dms.findTask(task.definition().identifier())
                .filter(now -> now.is("running") || now.is("starting"))
                .isPresent();
    }
}
