package io.landfall.dmsadapter.secondaryschema;

import io.landfall.contracts.Failure;
import io.landfall.databases.connection.SecretRefused;
import io.landfall.databases.connection.Session;
import io.landfall.dmsadapter.access.Database;
import io.landfall.dmsadapter.access.DatabaseFailure;
import io.landfall.dmsadapter.access.MigrationDatabases;
import io.landfall.dmsadapter.access.Sql;
import io.landfall.dmsadapter.events.TaskNews;
import io.landfall.dmsadapter.provisioning.Dms;
import io.landfall.dmsadapter.provisioning.DmsFailure;
import io.landfall.dmsadapter.provisioning.DmsNames;
import io.landfall.dmsadapter.provisioning.Pace;
import io.landfall.dmsadapter.provisioning.ReplicationTask;
import io.landfall.dmsadapter.provisioning.StartType;
import io.landfall.dmsadapter.step.Marks;
import io.landfall.messaging.step.StepFailedException;
import io.landfall.messaging.step.StepRun;
import java.time.Instant;
import java.time.ZoneOffset;
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
    private final Pace pace;
    private final TaskNews news;

    ApplyResumption(Dms dms, MigrationDatabases databases, Marks marks, Pace pace, TaskNews news) {
        this.dms = dms;
        this.databases = databases;
        this.marks = marks;
        this.pace = pace;
        this.news = news;
    }

    /** Returns once the task runs. */
    void resume(StepRun run) {
        run.advance("RESUMING", "resuming replication");
        while (true) {
            ReplicationTask task = task(run);
            switch (task.status()) {
                case "running" -> {
                    return;
                }
                case "stopped", "failed" -> resume(run, task);
                default -> {}
            }
            news.await(run, pace.poll());
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

    /** Returns once everything that was committed before the newest table was loaded is on the target. */
    void awaitCatchUp(StepRun run) throws DatabaseFailure, SecretRefused {
        Instant begun = sourceTime(run);
        while (!hasCaughtUp(run, begun)) {
            ReplicationTask task = task(run);
            if (!task.is("running") && !task.is("starting")) {
                throw stopped(task);
            }
            run.advance("CATCHING_UP", "waiting until the changes made during the load are applied" + task.remark());
            news.await(run, pace.poll());
        }
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
        return dms.findTask(DmsNames.task(run.spec()))
                .orElseThrow(() -> new StepFailedException(Failure.needsOperator(
                        "DMS_RESOURCE_MISSING",
                        "the replication task that FULL_LOAD made is gone from DMS",
                        "Find out who deleted it; then abort the migration and register it anew.")));
    }

    private static StepFailedException stopped(ReplicationTask task) {
        String why = task.lastFailure() == null ? String.valueOf(task.stopReason()) : task.lastFailure();
        return new StepFailedException(
                Failure.needsOperator(
                        "REPLICATION_STOPPED",
                        "replication task " + task.definition().identifier() + " is " + task.status() + ": " + why,
                        "Mend what the message names, then retry; if it asks for a reload, abort and register the migration anew."));
    }
}
