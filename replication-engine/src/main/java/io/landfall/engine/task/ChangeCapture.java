package io.landfall.engine.task;

/** Reads the source's change stream into the task's change topic; goes on while the task is stopped. */
public interface ChangeCapture {

    /** Starts capture unless it runs; returns at once. A failure shows in {@link #status}. */
    void ensureRunning(ReplicationTaskSpec task, StartPoint start);

    /** Ends capture in this process; slot and topic stay. Returns when the slot is free of this process. */
    void stop(String taskIdentifier);

    CaptureStatus status(String taskIdentifier);

    /**
     * Stops, then drops slot and change topic; idempotent, whether or not they exist.
     *
     * @throws TaskFailure when a side can't be reached; what is left is dropped by the next call
     */
    void discard(ReplicationTaskSpec task) throws TaskFailure;
}
