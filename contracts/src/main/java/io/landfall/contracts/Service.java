package io.landfall.contracts;

/** A deployable that speaks on Kafka, by its wire name. */
public enum Service {
    REGISTRY("registry"),
    ORCHESTRATOR("orchestrator"),
    DMS_ADAPTER("dms-adapter"),
    VALIDATION("validation"),
    CUTOVER("cutover");

    private final String wireName;

    Service(String wireName) {
        this.wireName = wireName;
    }

    /** The name in topics, properties and logs. */
    public String wireName() {
        return wireName;
    }
}
