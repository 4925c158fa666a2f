package io.landfall.engine.task;

/** How StartReplicationTask is meant. */
public enum StartType {
    START_REPLICATION("start-replication"),
    RESUME_PROCESSING("resume-processing"),
    RELOAD_TARGET("reload-target");

    private final String wireName;

    StartType(String wireName) {
        this.wireName = wireName;
    }

    public static StartType ofWireName(String wireName) {
        for (StartType type : values()) {
            if (type.wireName.equals(wireName)) {
                return type;
            }
        }
        throw new IllegalArgumentException(
                "unknown start type '" + wireName + "': use start-replication, resume-processing or reload-target");
    }
}
