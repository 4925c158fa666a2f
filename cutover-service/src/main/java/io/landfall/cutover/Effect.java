package io.landfall.cutover;

/** What a cutover does to the world outside its journal; each is idempotent and looks before it acts. */
public enum Effect {
    /** Opens all connections; looks for whatever would make the fence impossible; saves the source's grants. */
    CHECK_BOTH_SIDES,
    /** Has whoever routes the applications hold them, so that the fence meets none. */
    PAUSE_TRAFFIC,
    /** Takes everybody's CONNECT on the source, ends all other sessions, and proves that nobody can come back. */
    FENCE_SOURCE,
    /** After a crash: is the source still fenced, and the target still closed? */
    INSPECT_FENCE,
    /** Writes the marker on the source and awaits it on the target, behind everything that was written before. */
    AWAIT_MARKER,
    /** Sets sequence values on the target and creates the deferred objects there. */
    MIGRATE_LAST_OBJECTS,
    /** Compares what changed since its last complete pass, as far as the time allows. */
    VERIFY_DATA,
    /** A second marker: nothing but Landfall's own rows came since the fence, and the fence still stands. */
    PROVE_SILENCE,
    /** Lets the applications into the target. */
    OPEN_TARGET,
    /** Has whoever routes the applications send them to the target, also those that are held. */
    SWITCH_TRAFFIC,
    /** Refreshes the target's materialized views, while the applications work there. */
    REFRESH_VIEWS,
    /** Lets everybody into the source again, exactly as before. */
    REOPEN_SOURCE,
    /** Has whoever routes the applications let them go on where they were. */
    RESUME_TRAFFIC,
    /** Drops from the target what the cutover created there; it stays closed, and apply goes on. */
    CLEAR_TARGET;

    boolean isDoneBy(Observation seen) {
        return seen instanceof Observation.Done done && done.effect() == this;
    }

    boolean isUnderWay(Observation seen) {
        return seen instanceof Observation.NotYet notYet && notYet.effect() == this;
    }
}
