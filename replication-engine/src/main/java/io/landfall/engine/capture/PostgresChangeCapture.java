package io.landfall.engine.capture;

import io.landfall.databases.connection.SecretRefused;
import io.landfall.databases.connection.Session;
import io.landfall.databases.landfall.LandfallSchema;
import io.landfall.engine.change.topic.ChangeTopics;
import io.landfall.engine.connection.EndpointConnections;
import io.landfall.engine.task.CaptureStatus;
import io.landfall.engine.task.ChangeCapture;
import io.landfall.engine.task.ReplicationTaskSpec;
import io.landfall.engine.task.StartPoint;
import io.landfall.engine.task.TaskFailure;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.KafkaException;

/**
 * Captures from PostgreSQL by logical replication, a thread a task. A run that has ended by itself keeps its status
 * until {@link #stop}; only then does {@link #ensureRunning} try again.
 */
public final class PostgresChangeCapture implements ChangeCapture, AutoCloseable {

    private final CaptureSettings settings;
    private final ChangeTopics topics;
    private final EndpointConnections connections;
    private final Map<String, CaptureRun> runs = new ConcurrentHashMap<>();

    public PostgresChangeCapture(CaptureSettings settings, ChangeTopics topics, EndpointConnections connections) {
        this.settings = settings;
        this.topics = topics;
        this.connections = connections;
    }

    @Override
    public void ensureRunning(ReplicationTaskSpec task, StartPoint start) {
        runs.computeIfAbsent(task.identifier(), identifier -> {
            CaptureRun run = new CaptureRun(task, start, settings, topics, connections);
            run.begin();
            return run;
        });
    }

    @Override
    public void stop(String taskIdentifier) {
        CaptureRun run = runs.get(taskIdentifier);
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
    public CaptureStatus status(String taskIdentifier) {
        CaptureRun run = runs.get(taskIdentifier);
        return run == null ? new CaptureStatus.Stopped() : run.status();
    }

    @Override
    public void discard(ReplicationTaskSpec task) throws TaskFailure {
        stop(task.identifier());
        try (Connection source = connections.open(task.source(), Session.of("capture-discard"))) {
            SourceSlot slot = new SourceSlot(source, task.slotName());
            slot.takeOver();
            slot.drop();
            if (LandfallSchema.exists(source)) {
                new SourceStatus(source, task.identifier(), task.slotName()).remove();
            }
        } catch (SQLException | SecretRefused failure) {
            throw TaskFailure.recoverable(
                    "Slot " + task.slotName() + " on " + task.source().address() + " can't be dropped: "
                            + failure.getMessage(),
                    failure);
        }
        try {
            topics.delete(task.changeTopic());
        } catch (KafkaException failure) {
            throw TaskFailure.recoverable(
                    "Change topic " + task.changeTopic() + " can't be deleted: " + failure.getMessage(), failure);
        }
    }

    /** Stops every run of this process; slots and topics stay. */
    @Override
    public void close() {
        runs.keySet().forEach(this::stop);
    }
}
