package io.landfall.dmsadapter.provisioning;

/** An endpoint as DMS describes it. */
public record Endpoint(String arn, String status, Definition definition) {

    public boolean isGoing() {
        return status.equals("deleting");
    }

    /** What an endpoint is made of; two that are equal are interchangeable. */
    public record Definition(
            String identifier, Side side, String host, int port, String database, String sslMode, String secretId) {}

    /** DMS's endpoint types. */
    public enum Side {
        SOURCE,
        TARGET
    }
}
