package io.landfall.engine.task;

import java.util.Locale;

/** The statuses of a ReplicationTask that the engine uses, in DMS's words. */
public enum TaskStatus {
    CREATING,
    READY,
    STARTING,
    RUNNING,
    STOPPING,
    STOPPED,
    FAILED,
    DELETING;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    static TaskStatus ofWireName(String wireName) {
        return valueOf(wireName.toUpperCase(Locale.ROOT));
    }
}
