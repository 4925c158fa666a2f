package io.landfall.messaging.work;

import io.landfall.messaging.json.Json;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A work item in the hands of this worker; its lease is prolonged beside the work by {@link WorkEngine}. */
final class LeasedSession implements WorkSession {

    private final WorkItem item;
    private final LeaseTable leases;
    private final long leaseNanos;
    private volatile long heldUntilNanos;
    private volatile boolean lost;
    private volatile boolean stopRequested;
    private volatile @Nullable String checkpoint;

    LeasedSession(WorkItem item, LeaseTable leases, long leaseNanos, long claimedAtNanos) {
        this.item = item;
        this.leases = leases;
        this.leaseNanos = leaseNanos;
        this.heldUntilNanos = claimedAtNanos + leaseNanos;
        this.checkpoint = item.checkpoint();
        this.stopRequested = item.stopRequested();
    }

    WorkItem item() {
        return item;
    }

    /** Asks the database; called every few seconds by the engine and on demand by the work. */
    void prolong() {
        long asked = System.nanoTime();
        leases.prolong(item)
                .ifPresentOrElse(
                        stop -> {
                            stopRequested = stop;
                            heldUntilNanos = asked + leaseNanos;
                        },
                        this::lose);
    }

    void lose() {
        lost = true;
    }

    @Override
    public String key() {
        return item.key();
    }

    @Override
    public <T> T payload(Class<T> type) {
        return Json.read(item.payload(), type);
    }

    @Override
    public <T> Optional<T> checkpoint(Class<T> type) {
        return Optional.ofNullable(checkpoint).map(json -> Json.read(json, type));
    }

    @Override
    public void saveCheckpoint(Object value) {
        String json = Json.write(value);
        if (!leases.saveCheckpoint(item, json)) {
            lose();
        }
        stopRequested();
        checkpoint = json;
    }

    @Override
    public long leaseToken() {
        return item.leaseToken();
    }

    @Override
    public int tries() {
        return item.tries();
    }

    @Override
    public boolean stopRequested() {
        if (lost || System.nanoTime() - heldUntilNanos >= 0) {
            throw new LeaseLostException(item.toString());
        }
        return stopRequested;
    }
}
