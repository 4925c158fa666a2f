package io.landfall.dmsadapter.provisioning;

/** How a ReplicationTask is started. */
public enum StartType {
    /** The first run, and no other. */
    START_REPLICATION("start-replication"),
    RESUME_PROCESSING("resume-processing"),
    RELOAD_TARGET("reload-target");

    private final String wireName;

    StartType(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }
}
