package io.landfall.messaging.work;

/** Performs work of one kind; the starter calls it on a worker that holds the item's lease. */
public interface WorkHandler {

    /** The kind of work, for example {@code heartbeat}. */
    String kind();

    /** Does the work or a part of it; an exception means again, after a growing pause. */
    WorkResult perform(WorkSession session) throws Exception;
}
