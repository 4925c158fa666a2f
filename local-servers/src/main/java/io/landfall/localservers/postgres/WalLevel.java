package io.landfall.localservers.postgres;

/** What a server writes into its WAL; logical decoding needs LOGICAL. */
public enum WalLevel {
    REPLICA,
    LOGICAL;

    String setting() {
        return switch (this) {
            case REPLICA -> "replica";
            case LOGICAL -> "logical";
        };
    }
}
