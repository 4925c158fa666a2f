package io.landfall.engine.load;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What one load may take from its source, changeable while it runs: how many of its workers read at once, and how many
 * bytes a second all of them read together.
 */
final class LoadBudget {

    /** So soon is a change noticed by who waits. */
    private static final Duration LOOK = Duration.ofMillis(200);
    /** What was not read for so long may be read at once. */
    private static final double BURST_SECONDS = 0.25;

    private Limits limits = Limits.NONE;
    /** Bytes that may be read; below zero while what was read is not paid for. */
    private double credit;

    private long countedAt = System.nanoTime();

    /**
     * What is allowed.
     *
     * @param connections at least 1; null: as many as the task has
     * @param bytesPerSecond at least 1; null: as many as come
     */
    record Limits(@Nullable Integer connections, @Nullable Long bytesPerSecond) {
        static final Limits NONE = new Limits(null, null);
    }

    synchronized void set(Limits wanted) {
        if (!limits.equals(wanted)) {
            limits = wanted;
            credit = 0;
            countedAt = System.nanoTime();
        }
    }

    /** @param worker numbered from 0; the first is always admitted */
    synchronized boolean admits(int worker) {
        Integer connections = limits.connections();
        return connections == null || worker < Math.max(1, connections);
    }

    /** Returns once these bytes, which were read already, are paid for. */
    void spend(long bytes) throws InterruptedException {
        double owed = take(bytes);
        while (owed > 0) {
            Thread.sleep(Math.clamp((long) (owed * 1000), 1, LOOK.toMillis()));
            owed = take(0);
        }
    }

    /** Returns for how many seconds nothing more may be read. */
    private synchronized double take(long bytes) {
        Long rate = limits.bytesPerSecond();
        if (rate == null) {
            return 0;
        }
        long now = System.nanoTime();
        credit = Math.min(credit + rate * ((now - countedAt) / 1e9), rate * BURST_SECONDS) - bytes;
        countedAt = now;
        return -credit / rate;
    }
}
