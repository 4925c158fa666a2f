package io.landfall.dmsadapter.provisioning.awsdms;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/** Spaces calls evenly, in the order in which they come, so that no burst meets AWS's token bucket. */
final class RateLimiter {

    private final ReentrantLock turn = new ReentrantLock(true);
    private final long gapNanos;
    private final LongSupplier nanoTime;
    private long nextAt;

    RateLimiter(double perSecond, LongSupplier nanoTime) {
        this.gapNanos = (long) (TimeUnit.SECONDS.toNanos(1) / perSecond);
        this.nanoTime = nanoTime;
        this.nextAt = nanoTime.getAsLong();
    }

    /** Returns when it is this caller's turn. */
    void await() throws InterruptedException {
        long wait = reserve();
        if (wait > 0) {
            TimeUnit.NANOSECONDS.sleep(wait);
        }
    }

    /** Takes the next place and says how long it is away. */
    long reserve() {
        turn.lock();
        try {
            long now = nanoTime.getAsLong();
            long mine = nextAt - now > 0 ? nextAt : now;
            nextAt = mine + gapNanos;
            return mine - now;
        } finally {
            turn.unlock();
        }
    }
}
