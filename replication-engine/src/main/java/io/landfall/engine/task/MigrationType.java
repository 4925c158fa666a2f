package io.landfall.engine.task;

/** What a ReplicationTask does, in DMS's words; DMS's third kind, {@code cdc} alone, is refused by name. */
public enum MigrationType {
    FULL_LOAD("full-load"),
    FULL_LOAD_AND_CDC("full-load-and-cdc");

    private final String wireName;

    MigrationType(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }

    public boolean capturesChanges() {
        return this == FULL_LOAD_AND_CDC;
    }

    public static MigrationType ofWireName(String wireName) {
        for (MigrationType type : values()) {
            if (type.wireName.equals(wireName)) {
                return type;
            }
        }
        throw new IllegalArgumentException(
                "unknown migration type '" + wireName + "': use full-load or full-load-and-cdc");
    }
}
