package io.landfall.engine.apply;

import io.landfall.databases.connection.SecretRefused;
import io.landfall.databases.connection.Session;
import io.landfall.engine.change.topic.ChangeTopics;
import io.landfall.engine.connection.EndpointConnections;
import io.landfall.engine.task.ApplyStatus;
import io.landfall.engine.task.ChangeApply;
import io.landfall.engine.task.ReplicationTaskSpec;
import io.landfall.engine.task.TableChanges;
import io.landfall.engine.task.TaskFailure;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Applies to PostgreSQL, a thread a task. A run that has ended by itself keeps its status until {@link #stop} or a
 * later lease token; only then does {@link #ensureRunning} try again.
 */
public final class PostgresChangeApply implements ChangeApply, AutoCloseable {

    private final ApplySettings settings;
    private final ChangeTopics topics;
    private final EndpointConnections connections;
    private final Map<String, ApplyRun> runs = new ConcurrentHashMap<>();

    public PostgresChangeApply(ApplySettings settings, ChangeTopics topics, EndpointConnections connections) {
        this.settings = settings;
        this.topics = topics;
        this.connections = connections;
    }

    @Override
    public void ensureRunning(ReplicationTaskSpec task, long leaseToken) {
        ApplyRun known = runs.get(task.identifier());
        if (known != null && known.leaseToken() < leaseToken) {
            stop(task.identifier());
        }
        runs.computeIfAbsent(task.identifier(), identifier -> {
            ApplyRun run = new ApplyRun(task, leaseToken, settings, topics, connections);
            run.begin();
            return run;
        });
    }

    @Override
    public void stop(String taskIdentifier) {
        ApplyRun run = runs.get(taskIdentifier);
        if (run == null) {
            return;
        }
        try {
            run.stop();
            runs.remove(taskIdentifier, run);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public List<TableChanges> changes(ReplicationTaskSpec task) throws TaskFailure {
        try (Connection target = connections.open(task.target(), Session.of("apply-statistics"))) {
            return new DirtyTables(target, task.identifier()).all();
        } catch (SQLException | SecretRefused failure) {
            throw TaskFailure.recoverable(
                    "The counters of applied changes on " + task.target().address() + " can't be read: "
                            + failure.getMessage(),
                    failure);
        }
    }

    @Override
    public ApplyStatus status(String taskIdentifier) {
        ApplyRun run = runs.get(taskIdentifier);
        return run == null ? new ApplyStatus.Stopped() : run.status();
    }

    /** Stops every run of this process. */
    @Override
    public void close() {
        runs.keySet().forEach(this::stop);
    }
}
