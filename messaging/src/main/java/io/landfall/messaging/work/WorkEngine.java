package io.landfall.messaging.work;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.support.TransactionTemplate;

/** Finds due work, leases it, runs its handlers on virtual threads and keeps the leases alive meanwhile. */
public final class WorkEngine implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(WorkEngine.class);
    private static final int IDLE_MILLIS = 500;
    private static final int MAX_RUNNING = 64;
    private static final List<Integer> RETRY_SECONDS = List.of(1, 2, 4, 8, 15, 30);

    private final DataSource dataSource;
    private final TransactionTemplate transactions;
    private final LeaseTable leases;
    private final Duration lease;
    private final Map<String, WorkHandler> handlers;
    private final Set<LeasedSession> sessions = ConcurrentHashMap.newKeySet();
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private volatile boolean running;
    private Thread finder = new Thread();
    private Thread keeper = new Thread();

    WorkEngine(
            DataSource dataSource,
            TransactionTemplate transactions,
            LeaseTable leases,
            Duration lease,
            List<WorkHandler> handlers) {
        this.dataSource = dataSource;
        this.transactions = transactions;
        this.leases = leases;
        this.lease = lease;
        this.handlers = handlers.stream().collect(Collectors.toMap(WorkHandler::kind, Function.identity()));
    }

    @Override
    public void start() {
        running = true;
        finder = Thread.ofPlatform().name("work-finder").daemon().start(this::find);
        keeper = Thread.ofPlatform().name("lease-keeper").daemon().start(this::keepLeases);
    }

    /** Work under way ends at its next heartbeat and is due at once for another replica. */
    @Override
    public void stop() {
        running = false;
        sessions.forEach(LeasedSession::lose);
        try {
            finder.join(5_000);
            keeper.interrupt();
            workers.shutdown();
            if (!workers.awaitTermination(10, TimeUnit.SECONDS)) {
                LOG.warn(
                        "work goes on while the service stops: {}",
                        sessions.stream().map(LeasedSession::item).toList());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void find() {
        while (running) {
            try (Connection connection = dataSource.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("LISTEN " + JdbcWork.CHANNEL);
                while (running) {
                    if (!startDueWork()) {
                        connection.unwrap(PGConnection.class).getNotifications(IDLE_MILLIS);
                    }
                }
                statement.execute("UNLISTEN *");
            } catch (SQLException | DataAccessException e) {
                LOG.warn("looking for work pauses: {}", e.toString());
                pause(IDLE_MILLIS);
            }
        }
    }

    private boolean startDueWork() {
        int free = MAX_RUNNING - sessions.size();
        if (free <= 0 || handlers.isEmpty()) {
            pause(IDLE_MILLIS / 10);
            return false;
        }
        long now = System.nanoTime();
        List<WorkItem> items = leases.claim(List.copyOf(handlers.keySet()), free);
        for (WorkItem item : items) {
            LeasedSession session = new LeasedSession(item, leases, lease.toNanos(), now);
            sessions.add(session);
            workers.execute(() -> run(session));
        }
        return !items.isEmpty();
    }

    private void run(LeasedSession session) {
        WorkItem item = session.item();
        try {
            WorkResult result = handler(item).perform(session);
            transactions.executeWithoutResult(status -> end(item, result));
        } catch (LeaseLostException e) {
            LOG.info("{} ends here: {}", item, e.getMessage());
            release(item, Duration.ZERO, null);
        } catch (Exception e) {
            Duration pause = Duration.ofSeconds(RETRY_SECONDS.get(Math.min(item.tries(), RETRY_SECONDS.size()) - 1));
            LOG.warn("{} failed in try {}, again in {}", item, item.tries(), pause, e);
            release(item, pause, e.getClass().getSimpleName());
        } finally {
            sessions.remove(session);
        }
    }

    private WorkHandler handler(WorkItem item) {
        WorkHandler handler = handlers.get(item.kind());
        if (handler == null) {
            throw new IllegalStateException("no handler for work of kind " + item.kind());
        }
        return handler;
    }

    private void end(WorkItem item, WorkResult result) {
        if (!leases.lock(item)) {
            throw new LeaseLostException(item.toString());
        }
        switch (result) {
            case WorkResult.Done done -> {
                done.inTransaction().run();
                leases.delete(item);
            }
            case WorkResult.Again again -> {
                again.inTransaction().run();
                leases.release(item, again.pause(), false, null);
            }
        }
    }

    private void release(WorkItem item, Duration pause, @org.jspecify.annotations.Nullable String error) {
        try {
            leases.release(item, pause, true, error);
        } catch (DataAccessException e) {
            LOG.warn("{} keeps its lease until it lapses: {}", item, e.toString());
        }
    }

    private void keepLeases() {
        long every = lease.toMillis() / 15;
        while (running) {
            pause(every);
            for (LeasedSession session : sessions) {
                try {
                    session.prolong();
                } catch (DataAccessException e) {
                    LOG.warn("lease of {} could not be prolonged: {}", session.item(), e.toString());
                }
            }
        }
    }

    private static void pause(long millis) {
        LockSupport.parkNanos(millis * 1_000_000L);
    }
}
