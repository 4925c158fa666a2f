package io.landfall.dmsadapter.provisioning;

/** A replication instance as DMS describes it. */
public record ReplicationInstance(String identifier, String arn, String status) {

    public boolean isAvailable() {
        return status.equals("available");
    }

    public boolean isGoing() {
        return status.equals("deleting");
    }

    /** Whether it will never become available by waiting. */
    public boolean isBroken() {
        return status.equals("failed") || status.startsWith("incompatible-") || status.startsWith("inaccessible-");
    }
}
