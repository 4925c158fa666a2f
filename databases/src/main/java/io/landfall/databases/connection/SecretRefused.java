package io.landfall.databases.connection;

/** A secretRef that is unknown, unreadable or not allowed for the host; says what to change, never the secret. */
public final class SecretRefused extends Exception {

    private final String secretRef;
    private final String reason;
    private final String remedy;

    public SecretRefused(String secretRef, String reason, String remedy) {
        super("secretRef '" + secretRef + "': " + reason + ". " + remedy);
        this.secretRef = secretRef;
        this.reason = reason;
        this.remedy = remedy;
    }

    public String secretRef() {
        return secretRef;
    }

    public String reason() {
        return reason;
    }

    public String remedy() {
        return remedy;
    }
}
