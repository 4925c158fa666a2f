package io.landfall.engine.capture;

import io.landfall.databases.connection.ConnectionFailure;
import io.landfall.databases.connection.SecretRefused;
import io.landfall.databases.connection.Session;
import io.landfall.engine.change.topic.ChangeTopicLost;
import io.landfall.engine.change.topic.ChangeTopics;
import io.landfall.engine.connection.EndpointConnections;
import io.landfall.engine.task.CaptureStatus;
import io.landfall.engine.task.ReplicationTaskSpec;
import io.landfall.engine.task.StartPoint;
import io.landfall.engine.task.TaskFailure;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The capture of one task in this process: one session after the other, until it is stopped or can't go on. */
final class CaptureRun implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(CaptureRun.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    /** PostgreSQL: can no longer access replication slot; requested WAL segment has already been removed. */
    private static final String WAL_REMOVED = "58P01";

    private final ReplicationTaskSpec task;
    private final StartPoint start;
    private final CaptureSettings settings;
    private final ChangeTopics topics;
    private final EndpointConnections connections;
    private final Thread thread;

    private volatile CaptureStatus status = new CaptureStatus.Starting("connecting to the source");
    private volatile boolean stopped;
    private boolean takeOver = true;

    CaptureRun(
            ReplicationTaskSpec task,
            StartPoint start,
            CaptureSettings settings,
            ChangeTopics topics,
            EndpointConnections connections) {
        this.task = task;
        this.start = start;
        this.settings = settings;
        this.topics = topics;
        this.connections = connections;
        this.thread = Thread.ofPlatform()
                .name("capture-" + task.identifier())
                .daemon()
                .unstarted(this);
    }

    void begin() {
        thread.start();
    }

    CaptureStatus status() {
        return status;
    }

    /** Returns when the thread has ended. */
    void stop() throws InterruptedException {
        stopped = true;
        LockSupport.unpark(thread);
        thread.join();
    }

    @Override
    public void run() {
        capture();
        while (!stopped) {
            guardSlot();
        }
    }

    /**
     * After capture has ended by itself the slot stays, for somebody to look at it, as long as the source can afford
     * it.
     */
    private void guardSlot() {
        LockSupport.parkNanos(settings.guardInterval().toNanos());
        if (stopped) {
            return;
        }
        try (Connection monitor = connections.open(task.source(), Session.of("capture-status"))) {
            SourceSlot.State state =
                    new SourceSlot(monitor, task.slotName()).state().orElse(null);
            if (state != null) {
                try {
                    new SourceGuard(monitor, task).limitRetainedWal(state, () -> {});
                } catch (StreamLost lost) {
                    new SourceStatus(monitor, task.identifier(), task.slotName()).writeReloadNeeded(lost.reason());
                    end(new CaptureStatus.ReloadNeeded(lost.reason()));
                }
            }
        } catch (SQLException | SecretRefused outage) {
            LOG.warn(
                    "Task {}: slot {} can't be looked after: {}",
                    task.identifier(),
                    task.slotName(),
                    outage.toString());
        }
    }

    private void capture() {
        Duration pause = FIRST_PAUSE;
        while (!stopped) {
            try {
                session();
                break;
            } catch (StreamLost lost) {
                end(new CaptureStatus.ReloadNeeded(lost.reason()));
                return;
            } catch (ChangeTopicLost lost) {
                end(new CaptureStatus.ReloadNeeded("Changes are lost: " + lost.getMessage() + ". Reload"));
                return;
            } catch (TaskFailure failure) {
                end(new CaptureStatus.Failed(failure.reason()));
                return;
            } catch (SecretRefused | SQLException | KafkaException outage) {
                if (status instanceof CaptureStatus.Running) {
                    pause = FIRST_PAUSE;
                }
                waitAfter(outage, pause);
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
            } catch (OutOfMemoryError tooLarge) {
                end(new CaptureStatus.Failed(
                        "Capture ran out of memory: a row is too large for the engine's heap. Raise the heap"));
                return;
            } catch (RuntimeException bug) {
                LOG.error("Task {}: capture failed", task.identifier(), bug);
                end(new CaptureStatus.Failed("Capture failed unexpectedly: " + bug));
                return;
            }
        }
        end(new CaptureStatus.Stopped());
    }

    private void session() throws SQLException, SecretRefused, StreamLost, TaskFailure, ChangeTopicLost {
        try (CaptureSession session = CaptureSession.open(task, start, settings, topics, connections)) {
            try {
                session.run(takeOver, () -> stopped, this::progress);
            } catch (StreamLost lost) {
                session.recordReloadNeeded(lost.reason());
                throw lost;
            } catch (SQLException failure) {
                if (WAL_REMOVED.equals(failure.getSQLState())) {
                    throw new StreamLost("The source no longer has the WAL that slot " + task.slotName() + " needs: "
                            + failure.getMessage() + ". Reload");
                }
                throw failure;
            }
        }
    }

    private void progress(CaptureStatus now) {
        takeOver = false;
        if (now instanceof CaptureStatus.Running(String remark)) {
            if (!(status instanceof CaptureStatus.Running)) {
                LOG.info("Task {}: capture runs from slot {}", task.identifier(), task.slotName());
            }
            if (remark != null && !now.equals(status)) {
                LOG.warn("Task {}: {}", task.identifier(), remark);
            }
        }
        status = now;
    }

    private void waitAfter(Exception outage, Duration pause) {
        if (stopped) {
            return;
        }
        String reason =
                outage instanceof ConnectionFailure failure ? failure.reason() : String.valueOf(outage.getMessage());
        LOG.warn("Task {}: capture waits {} ms after: {}", task.identifier(), pause.toMillis(), outage.toString());
        status = new CaptureStatus.Starting("waiting to connect again after: " + reason);
        LockSupport.parkNanos(pause.toNanos());
    }

    private void end(CaptureStatus last) {
        LOG.info("Task {}: capture ended: {}", task.identifier(), last);
        status = last;
    }
}
