package io.landfall.engine.task;

import java.util.List;

/** Applies the task's change topic to the target, with the position in the target's own transaction. */
public interface ChangeApply {

    /** Starts apply unless it runs; returns at once. A failure shows in {@link #status}. */
    void ensureRunning(ReplicationTaskSpec task, long leaseToken);

    /** Ends apply in this process; returns when no transaction of it is open on the target. */
    void stop(String taskIdentifier);

    /**
     * What it has done to each table, as the target holds it.
     *
     * @throws TaskFailure when the target can't be asked
     */
    List<TableChanges> changes(ReplicationTaskSpec task) throws TaskFailure;

    ApplyStatus status(String taskIdentifier);
}
