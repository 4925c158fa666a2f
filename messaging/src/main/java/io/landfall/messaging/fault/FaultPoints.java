package io.landfall.messaging.fault;

/** Named places where a test may hold a process or crash it. */
public interface FaultPoints {

    /** Does nothing, always: production. */
    FaultPoints NONE = (point, subject, whileHeld) -> {};

    /**
     * Says that the process is at a named place.
     *
     * @param point for example {@code CUTOVER.FENCED}
     * @param subject what the test tells apart: a database's name, a message's type
     * @param whileHeld called again and again while the test holds; what it throws ends the hold
     */
    void reach(String point, String subject, Runnable whileHeld);

    default void reach(String point, String subject) {
        reach(point, subject, () -> {});
    }
}
