package io.landfall.dmsadapter.access;

import io.landfall.databases.connection.ConnectionFailure;
import io.landfall.databases.connection.DatabaseAddress;
import io.landfall.databases.connection.ServerWords;
import java.sql.SQLException;
import java.util.regex.Pattern;

/** What a database refused, with the database's name; without details, which may hold row values. */
public final class DatabaseFailure extends Exception {

    private static final long serialVersionUID = 1L;

    /** SQLSTATE classes and codes: connection, resources, serialization; lock time-out, cancelled, shut down. */
    private static final Pattern PASSING = Pattern.compile("08...|53...|40...|55P03|57014|57P0.|25P03");

    private final Side side;
    private final transient DatabaseAddress address;
    private final SQLException cause;

    public DatabaseFailure(Side side, DatabaseAddress address, SQLException cause) {
        super(side + " " + address + ": " + ServerWords.of(cause), ServerWords.loggable(cause));
        this.side = side;
        this.address = address;
        this.cause = cause;
    }

    public Side side() {
        return side;
    }

    public DatabaseAddress address() {
        return address;
    }

    public SQLException cause() {
        return cause;
    }

    /** The server's words. */
    public String reason() {
        return ServerWords.of(cause);
    }

    /** Whether it may be gone by itself: an outage, a lock, a lack of resources, a cancelled statement. */
    public boolean mayPass() {
        String state = cause.getSQLState();
        return (cause instanceof ConnectionFailure connection
                        && connection.category().isRetryable())
                || (state != null && !isRefusal() && PASSING.matcher(state).matches());
    }

    /** A refused login or TLS session comes in the guise of a broken connection. */
    private boolean isRefusal() {
        return cause instanceof ConnectionFailure connection
                && switch (connection.category()) {
                    case AUTHENTICATION, NO_SUCH_DATABASE, TLS, NOT_PERMITTED -> true;
                    case UNREACHABLE, TOO_MANY_CONNECTIONS, OTHER -> false;
                };
    }

    public boolean hasState(String sqlState) {
        return sqlState.equals(cause.getSQLState());
    }
}
