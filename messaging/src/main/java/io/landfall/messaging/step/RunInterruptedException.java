package io.landfall.messaging.step;

/** The run is to stop, or no longer belongs to this worker; handlers let it pass. */
public final class RunInterruptedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Why the run was interrupted. */
    public enum Reason {
        STOP_REQUESTED,
        LEASE_LOST
    }

    private final Reason reason;

    public RunInterruptedException(Reason reason) {
        super(reason.name());
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
