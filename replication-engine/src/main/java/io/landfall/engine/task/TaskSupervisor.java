package io.landfall.engine.task;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Leases tasks to this process: takes those whose owner is silent, renews its own, and lets go of what it has lost. The
 * database's clock decides; the lease token, raised with each new owner, protects the effects.
 */
@Component
public class TaskSupervisor implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(TaskSupervisor.class);
    private static final int LEASE_SECONDS = 10;
    private static final long LEASE_NANOS = LEASE_SECONDS * 1_000_000_000L;

    private final String owner = UUID.randomUUID().toString();
    private final JdbcClient jdbc;
    private final TransactionTemplate transactions;
    private final InitialLoad load;
    private final ChangeCapture capture;
    private final ChangeApply apply;
    private final Map<String, TaskRunner> runners = new HashMap<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private long renewedAt;
    private boolean running;

    TaskSupervisor(
            JdbcClient jdbc,
            TransactionTemplate transactions,
            InitialLoad load,
            ChangeCapture capture,
            ChangeApply apply) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.load = load;
        this.capture = capture;
        this.apply = apply;
    }

    /** A task of which this process is the owner. */
    record Lease(String arn, String identifier, long leaseToken) {}

    @Scheduled(fixedDelay = 500)
    synchronized void renewAndClaim() {
        if (!running) {
            return;
        }
        long before = System.nanoTime();
        try {
            runners.values().removeIf(TaskRunner::isOver);
            keepOnly(renew().stream().collect(Collectors.toMap(Lease::arn, Lease::leaseToken)));
            renewedAt = before;
            claim().forEach(this::begin);
        } catch (DataAccessException unreachable) {
            LOG.warn("leases can't be renewed: {}", unreachable.getMessage());
            if (before - renewedAt > LEASE_NANOS) {
                keepOnly(Map.of());
            }
        }
    }

    /** Something new is wanted of a task: if it is this process that does it, it need not wait for its next look. */
    public void look(String arn) {
        threads.execute(() -> {
            renewAndClaim();
            wake(arn);
        });
    }

    private synchronized void wake(String arn) {
        TaskRunner runner = runners.get(arn);
        if (runner != null) {
            runner.wake();
        }
    }

    private List<Lease> renew() {
        if (runners.isEmpty()) {
            return List.of();
        }
        return jdbc.sql("""
                        UPDATE replication_task SET lease_until = now() + make_interval(secs => :seconds)
                         WHERE owner = :owner AND arn IN (:arns) RETURNING arn, identifier, lease_token
                        """)
                .param("seconds", LEASE_SECONDS)
                .param("owner", owner)
                .param("arns", Set.copyOf(runners.keySet()))
                .query(Lease.class)
                .list();
    }

    private List<Lease> claim() {
        return jdbc.sql("""
                        UPDATE replication_task
                           SET owner = :owner, lease_token = nextval('lease_token'), lease_until = now() + make_interval(secs => :seconds)
                         WHERE arn IN (SELECT arn FROM replication_task
                                        WHERE owner IS NULL OR lease_until < now()
                                          FOR UPDATE SKIP LOCKED)
                        RETURNING arn, identifier, lease_token
                        """)
                .param("seconds", LEASE_SECONDS)
                .param("owner", owner)
                .query(Lease.class)
                .list();
    }

    private void begin(Lease lease) {
        LOG.info("task {} is leased to this process with token {}", lease.identifier(), lease.leaseToken());
        TaskRunner runner = new TaskRunner(
                new OwnedTask(jdbc, transactions, lease.arn(), lease.leaseToken()),
                lease.identifier(),
                load,
                capture,
                apply);
        TaskRunner former = runners.put(lease.arn(), runner);
        threads.execute(() -> {
            // one process, one identifier: the former run must be gone before the next begins
            if (former != null) {
                former.release();
            }
            runner.begin();
        });
    }

    private void keepOnly(Map<String, Long> tokens) {
        runners.entrySet().removeIf(entry -> {
            TaskRunner runner = entry.getValue();
            boolean lost = !Long.valueOf(runner.leaseToken()).equals(tokens.get(entry.getKey()));
            if (lost) {
                LOG.info("{} is deleted, or leased to another process", entry.getKey());
                threads.execute(runner::release);
            }
            return lost;
        });
    }

    @Override
    public synchronized void start() {
        renewedAt = System.nanoTime();
        running = true;
    }

    /** Gives the leases back, so that another replica, or this one started again, need not wait. */
    @Override
    public void stop() {
        List<TaskRunner> all;
        synchronized (this) {
            running = false;
            all = List.copyOf(runners.values());
            runners.clear();
        }
        all.forEach(TaskRunner::release);
        jdbc.sql("UPDATE replication_task SET owner = NULL, lease_until = NULL WHERE owner = ?")
                .param(owner)
                .update();
    }

    @Override
    public synchronized boolean isRunning() {
        return running;
    }
}
