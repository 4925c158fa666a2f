package io.landfall.dmsadapter.provisioning;

import io.landfall.contracts.Failure;

/** A DMS call that did not do what was asked. */
public final class DmsFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What a caller can make of it. */
    public enum Kind {
        ALREADY_EXISTS,
        NOT_FOUND,
        /** Not in the resource's present state; it may pass. */
        WRONG_STATE,
        /** One call too many for the account; nothing was done. */
        THROTTLED,
        /** Timed out, failed or out of reach; the call may have succeeded. */
        UNAVAILABLE,
        REFUSED
    }

    private final Kind kind;
    private final transient Failure failure;

    public DmsFailure(Kind kind, Failure failure, Throwable cause) {
        super(failure.code() + ": " + failure.reason(), cause);
        this.kind = kind;
        this.failure = failure;
    }

    public Kind kind() {
        return kind;
    }

    public Failure failure() {
        return failure;
    }

    /** Whether the same call may succeed later with nobody mending anything. */
    public boolean mayPass() {
        return kind == Kind.WRONG_STATE || mayBeRepeatedAtOnce();
    }

    /** Whether the fault lies in the call's way and not in what was asked. */
    public boolean mayBeRepeatedAtOnce() {
        return kind == Kind.THROTTLED || kind == Kind.UNAVAILABLE;
    }
}
