package io.landfall.databases.landfall;

/** The lease belongs to a later owner: this worker has been replaced and must stop without further effects. */
public final class StaleLease extends Exception {

    private final String name;
    private final long token;

    StaleLease(String name, long token) {
        super("lease '" + name + "' is held with a later token than " + token);
        this.name = name;
        this.token = token;
    }

    public String name() {
        return name;
    }

    public long token() {
        return token;
    }
}
