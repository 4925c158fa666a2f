package io.landfall.messaging.work;

import java.util.Optional;

/** A leased work item in the hands of its worker. */
public interface WorkSession {

    /** Unique within the kind. */
    String key();

    <T> T payload(Class<T> type);

    <T> Optional<T> checkpoint(Class<T> type);

    /** Stores the checkpoint; throws {@link LeaseLostException} when another worker owns the item. */
    void saveCheckpoint(Object checkpoint);

    /** From a sequence of this service: a later owner has a higher one. */
    long leaseToken();

    /** How often the work has been called since it last ended well, from 1. */
    int tries();

    /** Whether somebody asked the item to stop; throws {@link LeaseLostException} when another worker owns it. */
    boolean stopRequested();
}
