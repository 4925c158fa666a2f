package io.landfall.dmsadapter.provisioning;

/** An endpoint as DMS describes it. */
public record Endpoint(String arn, String status, Definition definition) {

    public boolean isGoing() {
        return status.equals("deleting");
    }

    /** What an endpoint is made of. */
    public record Definition(
            String identifier, Side side, String host, int port, String database, String sslMode, String secretId) {

        /** Whether the found endpoint serves; where the secret holds host and port, DMS does not tell them. */
        boolean isMetBy(Definition found) {
            Definition comparable = found.host.isEmpty()
                    ? new Definition(
                            found.identifier, found.side, host, port, found.database, found.sslMode, found.secretId)
                    : found;
            return equals(comparable);
        }
    }

    /** DMS's endpoint types. */
    public enum Side {
        SOURCE,
        TARGET
    }
}
