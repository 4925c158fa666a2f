package io.landfall.cutover.journal;

/**
 * How far a cutover is. A phase in -ING is the journalled intent of an effect, one in -ED says that it was done and
 * seen.
 */
public enum Phase {
    REQUESTED,
    PAUSING,
    FENCING,
    FENCED,
    DRAINING,
    DRAINED,
    MIGRATING,
    VERIFYING,
    VERIFIED,
    COMMITTED,
    OPENING,
    SWITCHING,
    DONE,
    ROLLING_BACK,
    ROLLED_BACK;

    /** Nothing has been decided yet: abort, failure and deadline still turn back. */
    public boolean canTurnBack() {
        return compareTo(COMMITTED) < 0;
    }

    /** The source should be fenced, and the target not yet open. */
    public boolean isBehindTheFence() {
        return compareTo(FENCED) >= 0 && compareTo(VERIFIED) <= 0;
    }

    /** Past the point of no return. */
    public boolean isCommitted() {
        return compareTo(COMMITTED) >= 0 && compareTo(DONE) <= 0;
    }

    /** Nothing is left to do. */
    public boolean isOver() {
        return this == DONE || this == ROLLED_BACK;
    }
}
