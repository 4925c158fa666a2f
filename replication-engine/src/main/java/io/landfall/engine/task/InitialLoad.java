package io.landfall.engine.task;

/** Copies every table's rows to the target, beginning with what the change stream needs: publication and slot. */
public interface InitialLoad {

    /**
     * Begins afresh or goes on with the tables that are not finished; returns when all are. Outages are waited out for
     * a while.
     *
     * @throws InterruptedException when the caller interrupts; nothing of this load runs any more then
     * @throws LeaseLost when another process has taken the task over
     */
    void run(OwnedTask task) throws TaskFailure, InterruptedException;

    /** Drops the publication; idempotent. */
    void dropPublication(ReplicationTaskSpec task) throws TaskFailure;
}
