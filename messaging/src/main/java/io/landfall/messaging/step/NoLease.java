package io.landfall.messaging.step;

import io.landfall.messaging.work.LeaseLostException;
import io.landfall.messaging.work.WorkSession;
import java.util.Optional;

/** Stands for the lease of a run that is only looked at: every use of it is refused. */
record NoLease(RunRow run) implements WorkSession {

    @Override
    public String key() {
        return run.commandId().toString();
    }

    @Override
    public <T> T payload(Class<T> type) {
        throw refused();
    }

    @Override
    public <T> Optional<T> checkpoint(Class<T> type) {
        throw refused();
    }

    @Override
    public void saveCheckpoint(Object checkpoint) {
        throw refused();
    }

    @Override
    public long leaseToken() {
        throw refused();
    }

    @Override
    public int tries() {
        throw refused();
    }

    @Override
    public boolean stopRequested() {
        throw refused();
    }

    private LeaseLostException refused() {
        return new LeaseLostException("step " + run.step() + " of " + run.commandId());
    }
}
