package io.landfall.engine.dmsapi;

import io.landfall.engine.task.TableLoad;
import io.landfall.engine.task.TableState;
import io.landfall.engine.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.springframework.stereotype.Component;
import tools.jackson.databind.node.ObjectNode;

/** Replication tasks and their tables as DMS describes them. */
@Component
class TaskForms {

    private static final int WHOLE = 100;

    private final InstantSource clock;

    TaskForms(InstantSource clock) {
        this.clock = clock;
    }

    ObjectNode task(TaskState task, List<TableLoad> tables, boolean withSettings) {
        ObjectNode node = Answers.object()
                .put("ReplicationTaskIdentifier", task.identifier())
                .put("ReplicationTaskArn", task.arn())
                .put("ReplicationInstanceArn", task.instanceArn())
                .put("SourceEndpointArn", task.sourceArn())
                .put("TargetEndpointArn", task.targetArn())
                .put("MigrationType", task.type().wireName())
                .put("Status", task.status().wireName());
        if (withSettings) {
            node.put("TableMappings", task.tableMappings()).put("ReplicationTaskSettings", task.settings());
        }
        Answers.text(node, "StopReason", task.stopReason());
        Answers.text(node, "LastFailureMessage", task.failure());
        Answers.time(node, "ReplicationTaskCreationDate", task.times().created());
        Answers.time(node, "ReplicationTaskStartDate", task.times().started());
        node.set("ReplicationTaskStats", statistics(task, tables));
        return node;
    }

    private ObjectNode statistics(TaskState task, List<TableLoad> tables) {
        TaskState.Times times = task.times();
        ObjectNode node = Answers.object()
                .put("FullLoadProgressPercent", percent(task, tables))
                .put("ElapsedTimeMillis", elapsed(times).toMillis())
                .put("TablesLoaded", count(tables, TableState.COMPLETED))
                .put("TablesLoading", count(tables, TableState.FULL_LOAD) + count(tables, TableState.RELOADING))
                .put("TablesQueued", count(tables, TableState.BEFORE_LOAD))
                .put("TablesErrored", count(tables, TableState.ERROR));
        Answers.time(node, "FreshStartDate", times.freshStarted());
        Answers.time(node, "StartDate", times.started());
        Answers.time(node, "StopDate", times.stopped());
        Answers.time(node, "FullLoadStartDate", times.loadStarted());
        Answers.time(node, "FullLoadFinishDate", times.loadFinished());
        return node;
    }

    private Duration elapsed(TaskState.Times times) {
        Instant from = times.loadStarted();
        if (from == null) {
            return Duration.ZERO;
        }
        Instant to = times.loadFinished();
        return Duration.between(from, to == null ? clock.instant() : to);
    }

    /** By bytes; 100 only when all is done. What a table takes on the wire is about what it takes on disk. */
    private static int percent(TaskState task, List<TableLoad> tables) {
        if (task.times().loadFinished() != null) {
            return WHOLE;
        }
        long all = 0;
        long done = 0;
        for (TableLoad table : tables) {
            long size = Math.max(1, table.sourceBytes());
            all += size;
            done += table.state() == TableState.COMPLETED ? size : Math.min(size, table.bytes());
        }
        return all == 0 ? 0 : Math.toIntExact(Math.min(WHOLE - 1, done * WHOLE / all));
    }

    private static int count(List<TableLoad> tables, TableState state) {
        return Math.toIntExact(
                tables.stream().filter(table -> table.state() == state).count());
    }

    static ObjectNode table(TableLoad table) {
        ObjectNode node = Answers.object()
                .put("SchemaName", table.table().schema())
                .put("TableName", table.table().name())
                .put("TableState", table.state().wireName())
                .put("Inserts", table.changes().inserts())
                .put("Updates", table.changes().updates())
                .put("Deletes", table.changes().deletes())
                .put("Ddls", 0)
                .put("FullLoadRows", table.rows())
                .put("FullLoadErrorRows", 0)
                .put("FullLoadCondtnlChkFailedRows", 0)
                .put("FullLoadReloaded", table.reloaded());
        Answers.time(node, "FullLoadStartTime", table.startedAt());
        Answers.time(node, "FullLoadEndTime", table.finishedAt());
        Answers.time(node, "LastUpdateTime", table.updatedAt());
        return node;
    }
}
