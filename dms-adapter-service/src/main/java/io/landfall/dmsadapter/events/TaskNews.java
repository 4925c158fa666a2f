package io.landfall.dmsadapter.events;

import io.landfall.messaging.step.RunInterruptedException;
import io.landfall.messaging.step.StepRun;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/** Lets runs pause until they look at DMS again: for the whole pause, or until somebody has news of their migration. */
@Component
public class TaskNews {

    private static final long SLICE_MILLIS = 250;

    private final Map<UUID, Semaphore> waiting = new ConcurrentHashMap<>();

    /** True when news came; ends early when the run is to stop, like {@link StepRun#heartbeat}. */
    public boolean await(StepRun run, Duration pause) {
        Semaphore news = waiting.computeIfAbsent(run.migrationId(), first -> new Semaphore(0));
        long until = System.nanoTime() + pause.toNanos();
        try {
            run.heartbeat();
            for (long left = pause.toMillis(); left > 0; left = (until - System.nanoTime()) / 1_000_000) {
                if (news.tryAcquire(Math.min(left, SLICE_MILLIS), TimeUnit.MILLISECONDS)) {
                    news.drainPermits();
                    return true;
                }
                run.heartbeat();
            }
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new RunInterruptedException(RunInterruptedException.Reason.LEASE_LOST);
        } finally {
            waiting.remove(run.migrationId(), news);
        }
    }

    void arrived(UUID migrationId) {
        Semaphore news = waiting.get(migrationId);
        if (news != null) {
            news.release();
        }
    }
}
