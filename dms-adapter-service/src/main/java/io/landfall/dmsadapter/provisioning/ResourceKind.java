package io.landfall.dmsadapter.provisioning;

/** What Landfall makes through the DMS API. */
public enum ResourceKind {
    REPLICATION_INSTANCE("replication instance"),
    SOURCE_ENDPOINT("source endpoint"),
    TARGET_ENDPOINT("target endpoint"),
    REPLICATION_TASK("replication task");

    private final String words;

    ResourceKind(String words) {
        this.words = words;
    }

    /** For people. */
    public String words() {
        return words;
    }

    static ResourceKind of(Endpoint.Side side) {
        return switch (side) {
            case SOURCE -> SOURCE_ENDPOINT;
            case TARGET -> TARGET_ENDPOINT;
        };
    }
}
