package io.landfall.messaging.work;

import java.time.Duration;

/** Records work; every call is part of the caller's transaction. */
public interface Work {

    /**
     * Records an item that is due after the pause; an item of that kind and key that is there already stays as it is.
     */
    void add(String kind, String key, Object payload, Duration pause);

    /** Makes an item due now. */
    void wake(String kind, String key);

    /** Asks an item's worker to stop. */
    void requestStop(String kind, String key);

    /** Deletes an item; its worker, if any, loses its lease. */
    void remove(String kind, String key);
}
