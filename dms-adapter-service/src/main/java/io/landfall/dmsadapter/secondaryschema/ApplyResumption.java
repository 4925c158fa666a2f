package io.landfall.dmsadapter.secondaryschema;

import io.landfall.contracts.Failure;
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
import io.landfall.dmsadapter.provisioning.StopReason;
import io.landfall.dmsadapter.provisioning.TaskWatch;
import io.landfall.dmsadapter.provisioning.TaskWatches;
import io.landfall.dmsadapter.step.Marks;
import io.landfall.dmsadapter.step.Outages;
import io.landfall.dmsadapter.stream.StreamWatch;
import io.landfall.messaging.step.StepFailedException;
import io.landfall.messaging.step.StepRun;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Lets changes flow again after keys and indexes are there, and waits until they have caught up with the load. */
@Component
class ApplyResumption {

    private static final String RESUMED = "RESUMED";

    /** Null where the engine tells no positions, as on AWS. */
    private static final String PASSED_THE_LOAD = """
            SELECT CASE WHEN newest.point IS NULL THEN NULL
                        ELSE coalesce((SELECT min(commit_lsn) FROM landfall.position WHERE task = ?) >= newest.point, false) END
              FROM (SELECT max(consistent_point) AS point FROM landfall.table_load WHERE task = ?) AS newest
            """;

    private final Dms dms;
    private final MigrationDatabases databases;
    private final Marks marks;
    private final TaskWatches watches;
    private final StreamWatch stream;
    private final Outages outages;

    ApplyResumption(
            Dms dms,
            MigrationDatabases databases,
            Marks marks,
            TaskWatches watches,
            StreamWatch stream,
            Outages outages) {
        this.dms = dms;
        this.databases = databases;
        this.marks = marks;
        this.watches = watches;
        this.stream = stream;
        this.outages = outages;
    }

    /** Returns once the task runs. */
    void resume(StepRun run) {
        run.advance("RESUMING", "resuming replication");
        TaskWatch watch = watches.begin(run, task(run));
        while (true) {
            ReplicationTask task = present(watch.look());
            switch (task.status()) {
                case "running" -> {
                    return;
                }
                case "stopped", "failed" -> {
                    resume(run, task);
                    watch.renew();
                }
                default -> {}
            }
            watch.pause();
        }
    }

    /** Once an attempt: a task that stops again by itself has a reason that a person must hear. */
    private void resume(StepRun run, ReplicationTask task) {
        if (marks.has(run, RESUMED)) {
            throw stopped(task);
        }
        run.heartbeat();
        try {
            dms.startTask(task.arn(), StartType.RESUME_PROCESSING);
        } catch (DmsFailure failure) {
            // an earlier call that timed out has started it
            if (failure.kind() != DmsFailure.Kind.WRONG_STATE) {
                throw failure;
            }
        }
        marks.set(run, RESUMED);
    }

    /**
     * Returns once everything that was committed before the newest table was loaded is on the target. From then on the
     * task is watched without a step.
     */
    void awaitCatchUp(StepRun run) throws DatabaseFailure, SecretRefused {
        Instant begun = sourceTime(run);
        ReplicationTask resumed = task(run);
        TaskWatch watch = watches.begin(run, resumed);
        while (!hasCaughtUp(run, begun)) {
            ReplicationTask task = present(watch.look());
            if (!task.is("running") && !task.is("starting")) {
                throw stopped(task);
            }
            run.advance("CATCHING_UP", "waiting until the changes made during the load are applied" + task.remark());
            outages.end(run.commandId());
            watch.pause();
        }
        stream.begin(run, resumed.definition().instanceArn());
    }

    private boolean hasCaughtUp(StepRun run, Instant begun) throws DatabaseFailure, SecretRefused {
        String task = DmsNames.task(run.spec());
        try (Database target = databases.target(run.spec(), Session.of("schema"))) {
            Object passed =
                    target.read(c -> Sql.one(c, PASSED_THE_LOAD, row -> String.valueOf(row.getString(1)), task, task));
            if (!passed.equals("null")) {
                return passed.equals("t");
            }
            return target.read(c -> Sql.holds(
                    c,
                    "SELECT EXISTS (SELECT FROM landfall.heartbeat WHERE migration_id = ? AND beat_at >= ?)",
                    run.migrationId(),
                    begun.atOffset(ZoneOffset.UTC)));
        }
    }

    private Instant sourceTime(StepRun run) throws DatabaseFailure, SecretRefused {
        try (Database source = databases.source(run.spec(), Session.of("schema"))) {
            return source.read(c -> Sql.one(
                    c,
                    "SELECT pg_catalog.clock_timestamp()",
                    row -> row.getTimestamp(1).toInstant()));
        }
    }

    private ReplicationTask task(StepRun run) {
        return present(dms.findTask(DmsNames.task(run.spec())));
    }

    private static ReplicationTask present(Optional<ReplicationTask> task) {
        return task.orElseThrow(() -> new StepFailedException(Failure.needsOperator(
                "DMS_RESOURCE_MISSING",
                "the replication task that FULL_LOAD made is gone from DMS, and with it the changes that it had to apply",
                "Find out who deleted it; then abort the migration and register it anew.")));
    }

    private static StepFailedException stopped(ReplicationTask task) {
        return new StepFailedException(StopReason.failure(task, StopReason.During.APPLY));
    }
}
