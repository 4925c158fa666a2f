package io.landfall.dmsadapter.secondaryschema;

import io.landfall.databases.connection.SecretRefused;
import io.landfall.databases.connection.Session;
import io.landfall.databases.landfall.StaleLease;
import io.landfall.dmsadapter.access.Database;
import io.landfall.dmsadapter.access.DatabaseFailure;
import io.landfall.dmsadapter.access.MigrationDatabases;
import io.landfall.dmsadapter.preparation.ObjectCreation;
import io.landfall.messaging.step.StepRun;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.postgresql.PGConnection;

/**
 * Sessions on the target for statements of any length. Each has a lease of its own, so that they don't wait for one
 * another, and a statement is cancelled as soon as the run is to stop or another lane has failed.
 */
final class Lanes implements AutoCloseable {

    private static final Duration LOOK = Duration.ofMillis(250);
    private static final Session SESSION =
            Session.of("schema").withStatementTimeout(Duration.ZERO).withLockTimeout(Duration.ofSeconds(20));

    private final StepRun run;
    private final List<Lane> lanes = new ArrayList<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile boolean cancelled;

    /** One session and the lease that it holds. */
    record Lane(Database target, String lease) {}

    /** What runs in a lane. */
    interface Task {
        void in(Lane lane) throws DatabaseFailure, StaleLease, InterruptedException;
    }

    private Lanes(StepRun run) {
        this.run = run;
    }

    /** Takes the lanes from whoever had them before: an older worker gets no further than its present statement. */
    static Lanes open(StepRun run, MigrationDatabases databases, int count)
            throws DatabaseFailure, SecretRefused, StaleLease {
        Lanes lanes = new Lanes(run);
        try {
            for (int number = 1; number <= count; number++) {
                Lane lane = new Lane(databases.target(run.spec(), SESSION), Database.LEASE + "/" + number);
                lanes.lanes.add(lane);
                ObjectCreation.prepare(lane.target());
                lane.target().fenced(run, lane.lease(), c -> true);
            }
            return lanes;
        } catch (DatabaseFailure | SecretRefused | StaleLease | RuntimeException failure) {
            lanes.close();
            throw failure;
        }
    }

    int count() {
        return lanes.size();
    }

    /** Runs the task in every lane at once; returns when all have ended, or throws what the first failure was. */
    void inEach(Task task) throws DatabaseFailure, StaleLease, InterruptedException {
        inEach(task, () -> {});
    }

    /** @param meanwhile is run now and then as long as any lane is at work */
    void inEach(Task task, Runnable meanwhile) throws DatabaseFailure, StaleLease, InterruptedException {
        CompletionService<Boolean> ended = new ExecutorCompletionService<>(threads);
        List<Future<?>> futures = new ArrayList<>();
        for (Lane lane : lanes) {
            futures.add(ended.submit(() -> {
                task.in(lane);
                return true;
            }));
        }
        try {
            while (!cancelled
                    && futures.stream().anyMatch(future -> !future.isDone())
                    && futures.stream().noneMatch(future -> future.state() == Future.State.FAILED)) {
                run.heartbeat();
                meanwhile.run();
                var _ = ended.poll(LOOK.toMillis(), TimeUnit.MILLISECONDS);
            }
        } finally {
            finish(futures);
        }
        rethrow(futures);
    }

    /** Ends what runs in the lanes; whoever waits for it meets the failures of the statements that were cancelled. */
    void cancel() {
        cancelled = true;
    }

    /** Runs the task in the first lane. */
    void inOne(Task task) throws DatabaseFailure, StaleLease, InterruptedException {
        Lane first = lanes.getFirst();
        inEach(lane -> {
            if (lane.equals(first)) {
                task.in(lane);
            }
        });
    }

    private void finish(List<Future<?>> futures) throws InterruptedException {
        while (futures.stream().anyMatch(future -> !future.isDone())) {
            for (Lane lane : lanes) {
                cancel(lane);
            }
            Thread.sleep(LOOK);
        }
    }

    private static void cancel(Lane lane) {
        try {
            lane.target().connection().unwrap(PGConnection.class).cancelQuery();
        } catch (SQLException ignored) {
            // the session is gone, and its statement with it
        }
    }

    /** The cause of all, not a statement that was cancelled because of it. */
    private static void rethrow(List<Future<?>> futures) throws DatabaseFailure, StaleLease, InterruptedException {
        List<Throwable> failures = futures.stream()
                .filter(future -> future.state() == Future.State.FAILED)
                .<Throwable>map(Future::exceptionNow)
                .toList();
        if (failures.isEmpty()) {
            return;
        }
        Throwable cause = failures.stream()
                .filter(failure -> !isCancelled(failure))
                .findFirst()
                .orElse(failures.getFirst());
        switch (cause) {
            case DatabaseFailure database -> throw database;
            case StaleLease stale -> throw stale;
            case InterruptedException interrupted -> throw interrupted;
            case RuntimeException unexpected -> throw unexpected;
            default -> throw new IllegalStateException(cause);
        }
    }

    private static boolean isCancelled(Throwable failure) {
        return failure instanceof DatabaseFailure database && database.hasState("57014");
    }

    @Override
    public void close() {
        threads.shutdown();
        lanes.forEach(lane -> lane.target().close());
    }
}
