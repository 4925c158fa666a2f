package io.landfall.registry.progress;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Wakes the streams of a task when any replica has stored an event of it; streams look again by themselves too. */
@Component
class EventWatch implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(EventWatch.class);
    private static final int LISTEN_MILLIS = 1_000;
    private static final Duration RECONNECT_PAUSE = Duration.ofSeconds(2);

    private final DataSource dataSource;
    private final Map<UUID, Set<Bell>> bells = new ConcurrentHashMap<>();
    private volatile boolean running;
    private @Nullable Thread listener;

    EventWatch(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** Rings when there may be something new. */
    final class Bell implements AutoCloseable {

        private final UUID taskId;
        private final Semaphore rings = new Semaphore(0);

        private Bell(UUID taskId) {
            this.taskId = taskId;
        }

        /** Returns when it rang or the time is up. */
        void await(Duration atMost) throws InterruptedException {
            if (rings.tryAcquire(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                rings.drainPermits();
            }
        }

        @Override
        public void close() {
            bells.computeIfPresent(taskId, (_, all) -> {
                all.remove(this);
                return all.isEmpty() ? null : all;
            });
        }
    }

    Bell bell(UUID taskId) {
        Bell bell = new Bell(taskId);
        bells.compute(taskId, (_, all) -> {
            Set<Bell> set = all == null ? ConcurrentHashMap.newKeySet() : all;
            set.add(bell);
            return set;
        });
        return bell;
    }

    @Override
    public void start() {
        running = true;
        listener = Thread.ofVirtual().name("task-events").start(this::listen);
    }

    /** Ends all streams, before the web server waits for its requests. */
    @Override
    public void stop() {
        running = false;
        if (listener != null) {
            listener.interrupt();
        }
        ringAll();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void listen() {
        while (running) {
            try (Connection connection = dataSource.getConnection();
                    var statement = connection.createStatement()) {
                statement.execute("LISTEN " + TaskEvents.CHANNEL);
                ringAll();
                while (running) {
                    PGNotification[] heard =
                            connection.unwrap(PGConnection.class).getNotifications(LISTEN_MILLIS);
                    for (PGNotification each : heard == null ? new PGNotification[0] : heard) {
                        ring(UUID.fromString(each.getParameter()));
                    }
                }
                statement.execute("UNLISTEN *");
            } catch (SQLException broken) {
                if (running) {
                    LOG.warn("task events are not listened to for now: {}", broken.getMessage());
                    pause();
                }
            }
        }
    }

    private void ring(UUID taskId) {
        bells.getOrDefault(taskId, Set.of()).forEach(bell -> bell.rings.release());
    }

    private void ringAll() {
        bells.values().forEach(all -> all.forEach(bell -> bell.rings.release()));
    }

    private static void pause() {
        try {
            Thread.sleep(RECONNECT_PAUSE);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }
}
