package io.landfall.databases.connection;

/** How a connection is encrypted and its peer verified, in the words of the task document (and of DMS). */
public enum TlsMode {
    NONE("none", "disable"),
    REQUIRE("require", "require"),
    VERIFY_CA("verify-ca", "verify-ca"),
    VERIFY_FULL("verify-full", "verify-full");

    private final String wireName;
    private final String sslMode;

    TlsMode(String wireName, String sslMode) {
        this.wireName = wireName;
        this.sslMode = sslMode;
    }

    public String wireName() {
        return wireName;
    }

    /** The value of libpq's and pgjdbc's {@code sslmode}. */
    String sslMode() {
        return sslMode;
    }

    boolean verifiesThePeer() {
        return this == VERIFY_CA || this == VERIFY_FULL;
    }

    public static TlsMode ofWireName(String wireName) {
        for (TlsMode mode : values()) {
            if (mode.wireName.equals(wireName)) {
                return mode;
            }
        }
        throw new IllegalArgumentException(
                "unknown TLS mode '" + wireName + "': use none, require, verify-ca or verify-full");
    }
}
