package io.landfall.databases.connection;

import java.util.regex.Pattern;

/** Where a database is: always structured, never a URL, so that no driver property can be smuggled in. */
public record DatabaseAddress(String host, int port, String database, TlsMode tls) {

    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9._-]*)|[0-9A-Fa-f:.]+");

    public DatabaseAddress {
        if (!HOST.matcher(host).matches()) {
            throw new IllegalArgumentException("'" + host + "' is not a host name or an IP address");
        }
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("port " + port + " is not between 1 and 65535");
        }
        if (database.isEmpty() || database.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("the database name is empty or holds a NUL character");
        }
    }

    /** The same server, another database. */
    public DatabaseAddress withDatabase(String other) {
        return new DatabaseAddress(host, port, other, tls);
    }

    @Override
    public String toString() {
        return host + ":" + port + "/" + database;
    }
}
