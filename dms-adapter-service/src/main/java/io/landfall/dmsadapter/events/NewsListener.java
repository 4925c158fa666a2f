package io.landfall.dmsadapter.events;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Hears in this replica what any replica has taken from the queue. */
public final class NewsListener implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(NewsListener.class);
    private static final int LOOK_MILLIS = 500;

    private final DataSource dataSource;
    private final TaskNews news;
    private volatile boolean running;

    public NewsListener(DataSource dataSource, TaskNews news) {
        this.dataSource = dataSource;
        this.news = news;
    }

    @Override
    public void start() {
        running = true;
        Thread.ofPlatform().name("news-listener").daemon().start(this::run);
    }

    /** Does not wait for the thread: it only listens. */
    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void run() {
        while (running) {
            try (Connection connection = dataSource.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("LISTEN " + StateChanges.CHANNEL);
                while (running) {
                    for (PGNotification one :
                            connection.unwrap(PGConnection.class).getNotifications(LOOK_MILLIS)) {
                        news.arrived(UUID.fromString(one.getParameter()));
                    }
                }
                statement.execute("UNLISTEN *");
            } catch (SQLException e) {
                if (!running) {
                    return;
                }
                LOG.warn("news of tasks are not heard for a while: {}", e.toString());
                LockSupport.parkNanos(LOOK_MILLIS * 1_000_000L);
            }
        }
    }
}
