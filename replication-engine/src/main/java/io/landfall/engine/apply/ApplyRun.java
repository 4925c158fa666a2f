package io.landfall.engine.apply;

import io.landfall.databases.connection.ConnectionFailure;
import io.landfall.databases.connection.SecretRefused;
import io.landfall.databases.identifier.QualifiedName;
import io.landfall.engine.change.encoding.MalformedFrame;
import io.landfall.engine.change.topic.ChangeTopicLost;
import io.landfall.engine.change.topic.ChangeTopics;
import io.landfall.engine.connection.EndpointConnections;
import io.landfall.engine.task.ApplyStatus;
import io.landfall.engine.task.ReplicationTaskSpec;
import io.landfall.engine.task.TaskFailure;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The apply of one task in this process, with one lease token: one session after the other, until it is stopped or
 * can't go on.
 */
final class ApplyRun implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(ApplyRun.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final Duration CANCEL_AFTER = Duration.ofSeconds(5);

    private final ReplicationTaskSpec task;
    private final long leaseToken;
    private final ApplySettings settings;
    private final ChangeTopics topics;
    private final EndpointConnections connections;
    private final Thread thread;
    private final Set<QualifiedName> forcedOrder = new HashSet<>();

    private volatile ApplyStatus status = new ApplyStatus.Starting("connecting to the target");
    private volatile boolean stopped;
    private volatile @Nullable ApplySession current;

    ApplyRun(
            ReplicationTaskSpec task,
            long leaseToken,
            ApplySettings settings,
            ChangeTopics topics,
            EndpointConnections connections) {
        this.task = task;
        this.leaseToken = leaseToken;
        this.settings = settings;
        this.topics = topics;
        this.connections = connections;
        this.thread =
                Thread.ofPlatform().name("apply-" + task.identifier()).daemon().unstarted(this);
    }

    void begin() {
        thread.start();
    }

    long leaseToken() {
        return leaseToken;
    }

    ApplyStatus status() {
        return status;
    }

    /** Returns when the thread has ended, and with it its transaction. */
    void stop() throws InterruptedException {
        stopped = true;
        LockSupport.unpark(thread);
        while (!thread.join(CANCEL_AFTER)) {
            ApplySession session = current;
            if (session != null) {
                try {
                    session.cancel();
                } catch (SQLException gone) {
                    LOG.debug("Task {}: nothing to cancel", task.identifier(), gone);
                }
            }
        }
    }

    @Override
    public void run() {
        Duration pause = FIRST_PAUSE;
        while (!stopped) {
            try {
                session();
                break;
            } catch (Superseded superseded) {
                end(new ApplyStatus.Superseded());
                return;
            } catch (ChangeTopicLost lost) {
                end(new ApplyStatus.ReloadNeeded("Changes are lost: " + lost.getMessage() + ". Reload"));
                return;
            } catch (TaskFailure failure) {
                if (failure.kind() == TaskFailure.Kind.FATAL) {
                    end(new ApplyStatus.Failed(failure.reason()));
                    return;
                }
                waitAfter(failure, FIRST_PAUSE);
            } catch (OrderNeeded needed) {
                LOG.info("Task {}: table {} is applied in commit order from now on", task.identifier(), needed.table());
                forcedOrder.add(needed.table());
            } catch (SecretRefused | SQLException | KafkaException outage) {
                if (status instanceof ApplyStatus.Running) {
                    pause = FIRST_PAUSE;
                }
                if (outage instanceof SQLException failure && isPermanent(failure)) {
                    end(new ApplyStatus.Failed("The target refused apply: " + SqlFault.describe(failure)));
                    return;
                }
                waitAfter(outage, pause);
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
            } catch (MalformedFrame malformed) {
                end(new ApplyStatus.Failed(
                        "Change topic " + task.changeTopic() + " can't be read: " + malformed.getMessage()));
                return;
            } catch (OutOfMemoryError tooLarge) {
                end(new ApplyStatus.Failed(
                        "Apply ran out of memory: a row is too large for the engine's heap. Raise the heap"));
                return;
            } catch (RuntimeException bug) {
                LOG.error("Task {}: apply failed", task.identifier(), bug);
                end(new ApplyStatus.Failed("Apply failed unexpectedly: " + bug));
                return;
            }
        }
        end(new ApplyStatus.Stopped());
    }

    private static boolean isPermanent(SQLException failure) {
        return !(failure instanceof ConnectionFailure) && SqlFault.of(failure) != SqlFault.TRANSIENT;
    }

    private void session() throws SQLException, SecretRefused, Superseded, TaskFailure, ChangeTopicLost, OrderNeeded {
        try (ApplySession session = ApplySession.open(task, leaseToken, settings, forcedOrder, topics, connections)) {
            current = session;
            session.run(() -> stopped, this::progress);
        } finally {
            current = null;
        }
    }

    private void progress(@Nullable String waitingFor) {
        if (waitingFor == null && !(status instanceof ApplyStatus.Running)) {
            LOG.info("Task {}: apply runs", task.identifier());
        }
        status = waitingFor == null ? new ApplyStatus.Running() : new ApplyStatus.Starting(waitingFor);
    }

    private void waitAfter(Exception outage, Duration pause) {
        if (stopped) {
            return;
        }
        String reason = switch (outage) {
            case ConnectionFailure failure -> failure.reason();
            case SQLException failure -> SqlFault.describe(failure);
            default -> String.valueOf(outage.getMessage());
        };
        LOG.warn("Task {}: apply waits {} ms after: {}", task.identifier(), pause.toMillis(), reason);
        status = new ApplyStatus.Starting("waiting to connect again after: " + reason);
        LockSupport.parkNanos(pause.toNanos());
    }

    private void end(ApplyStatus last) {
        LOG.info("Task {}: apply ended: {}", task.identifier(), last);
        status = last;
    }
}
