package io.landfall.engine.task;

import io.landfall.engine.task.TaskRefused.Kind;
import java.util.List;
import java.util.Optional;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** What the DMS API does with tasks: it notes what is wanted; whoever holds the task's lease does it. */
@Repository
public class Tasks {

    private final JdbcClient jdbc;

    Tasks(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Transactional
    public TaskState create(NewTask task) {
        requireUsable(task);
        requireOwnStream(task);
        try {
            jdbc.sql("""
                            INSERT INTO replication_task (arn, identifier, instance_arn, source_arn, target_arn, migration_type, table_mappings,
                                                          settings, tags, migration_id, load_workers, stop_after_load, max_retained_wal,
                                                          status, phase)
                            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?, 'creating', 'NEW')
                            """)
                    .params(
                            task.arn(),
                            task.identifier(),
                            task.instanceArn(),
                            task.sourceArn(),
                            task.targetArn(),
                            task.type().wireName(),
                            task.tableMappings(),
                            task.settings(),
                            task.tags(),
                            task.migrationId(),
                            task.loadWorkers(),
                            task.stopAfterLoad(),
                            task.maxRetainedWalBytes())
                    .update();
        } catch (DuplicateKeyException exists) {
            throw new TaskRefused(Kind.ALREADY_EXISTS, "Replication task " + task.identifier() + " exists already");
        }
        new TaskTables(jdbc, task.arn()).replace(task.tables());
        return find(task.arn());
    }

    /** Slot, publication and apply's position bear the migration's id: a second stream would end the first one's. */
    private void requireOwnStream(NewTask task) {
        if (!task.type().capturesChanges()) {
            return;
        }
        jdbc.sql(
                        "SELECT identifier FROM replication_task WHERE migration_id = ? AND migration_type = ? AND identifier <> ?")
                .params(task.migrationId(), task.type().wireName(), task.identifier())
                .query(String.class)
                .optional()
                .ifPresent(other -> {
                    throw new TaskRefused(
                            Kind.INVALID_STATE,
                            "Replication task " + other + " captures changes of migration " + task.migrationId()
                                    + " already; delete it first, or use another MigrationId");
                });
    }

    /** Locks what the task refers to, so that none of it is deleted meanwhile. */
    private void requireUsable(NewTask task) {
        require("SELECT status FROM replication_instance WHERE arn = ? FOR UPDATE", task.instanceArn(), "available");
        require(
                "SELECT status FROM endpoint WHERE endpoint_type = 'source' AND arn = ? FOR UPDATE",
                task.sourceArn(),
                "active");
        require(
                "SELECT status FROM endpoint WHERE endpoint_type = 'target' AND arn = ? FOR UPDATE",
                task.targetArn(),
                "active");
    }

    private void require(String sql, String arn, String wanted) {
        String status = jdbc.sql(sql)
                .param(arn)
                .query(String.class)
                .optional()
                .orElseThrow(() -> new TaskRefused(
                        Kind.NOT_FOUND, arn + " is not found, or is not of the kind that is needed here"));
        if (!status.equals(wanted)) {
            throw new TaskRefused(Kind.INVALID_STATE, arn + " is " + status + ", but must be " + wanted);
        }
    }

    @Transactional
    public TaskState start(String arn, StartType type) {
        TaskState task = locked(arn);
        boolean started = task.phase() != Phase.NEW;
        if (task.status() != TaskStatus.READY
                && task.status() != TaskStatus.STOPPED
                && task.status() != TaskStatus.FAILED) {
            throw wrongState(task, "be started");
        }
        switch (type) {
            case START_REPLICATION -> {
                if (started) {
                    throw combination(
                            "start-replication is for the first start only; use resume-processing or reload-target");
                }
                begin(arn, Phase.PREPARING);
            }
            case RESUME_PROCESSING -> {
                if (!started) {
                    throw combination("The task was never started; use start-replication");
                }
                if (task.phase() == Phase.LOADED && !task.type().capturesChanges()) {
                    throw combination(
                            "The full load is done, and the task replicates no changes: there is nothing to resume");
                }
                begin(arn, task.phase());
            }
            case RELOAD_TARGET -> begin(arn, Phase.PREPARING);
        }
        return find(arn);
    }

    private void begin(String arn, Phase phase) {
        jdbc.sql("""
                        UPDATE replication_task
                           SET status = 'starting', phase = ?, started_at = now(), stopped_at = NULL, stop_reason = NULL, failure = NULL,
                               fresh_started_at = CASE WHEN ? = 'PREPARING' THEN now() ELSE fresh_started_at END,
                               load_finished_at = CASE WHEN ? = 'PREPARING' THEN NULL ELSE load_finished_at END
                         WHERE arn = ?
                        """).params(phase.name(), phase.name(), phase.name(), arn).update();
    }

    @Transactional
    public TaskState stop(String arn) {
        TaskState task = locked(arn);
        if (task.status() != TaskStatus.RUNNING && task.status() != TaskStatus.STARTING) {
            throw wrongState(task, "be stopped");
        }
        jdbc.sql("UPDATE replication_task SET status = 'stopping' WHERE arn = ?")
                .param(arn)
                .update();
        return find(arn);
    }

    @Transactional
    public TaskState delete(String arn) {
        TaskState task = locked(arn);
        switch (task.status()) {
            case READY, STOPPED, FAILED, CREATING, DELETING -> {}
            case STARTING, RUNNING, STOPPING -> throw wrongState(task, "be deleted; stop it first");
        }
        jdbc.sql("UPDATE replication_task SET status = 'deleting', failure = NULL WHERE arn = ?")
                .param(arn)
                .update();
        return find(arn);
    }

    public List<TaskState> all() {
        return jdbc.sql(TaskRows.SELECT + " ORDER BY t.identifier COLLATE \"C\"")
                .query(TaskRows::map)
                .list();
    }

    public TaskState find(String arn) {
        return TaskRows.find(jdbc, arn).orElseThrow(() -> unknown(arn));
    }

    public List<TableLoad> tables(String arn) {
        return new TaskTables(jdbc, arn).all();
    }

    private TaskState locked(String arn) {
        Optional<String> known = jdbc.sql("SELECT arn FROM replication_task WHERE arn = ? FOR UPDATE")
                .param(arn)
                .query(String.class)
                .optional();
        return find(known.orElseThrow(() -> unknown(arn)));
    }

    private static TaskRefused unknown(String arn) {
        return new TaskRefused(Kind.NOT_FOUND, "Replication task " + arn + " not found");
    }

    private static TaskRefused wrongState(TaskState task, String what) {
        return new TaskRefused(
                Kind.INVALID_STATE,
                "Replication task " + task.identifier() + " is " + task.status().wireName() + " and can't " + what);
    }

    private static TaskRefused combination(String message) {
        return new TaskRefused(Kind.INVALID_COMBINATION, message);
    }
}
