package io.landfall.databases.connection;

import java.sql.SQLException;

/** A connection that could not be opened: why, in one category and plain words, and how to mend it. */
public class ConnectionFailure extends SQLException {

    /** The kinds of failure that callers tell apart. */
    public enum Category {
        UNREACHABLE,
        AUTHENTICATION,
        NO_SUCH_DATABASE,
        TLS,
        NOT_PERMITTED,
        TOO_MANY_CONNECTIONS,
        OTHER;

        /** Whether the same attempt may succeed later without anybody mending anything. */
        public boolean isRetryable() {
            return this == UNREACHABLE || this == TOO_MANY_CONNECTIONS;
        }
    }

    private final Category category;
    private final String reason;
    private final String remedy;

    ConnectionFailure(Category category, DatabaseAddress address, String reason, String remedy, SQLException cause) {
        super("Can't connect to " + address + ": " + reason + ". " + remedy, cause.getSQLState(), cause);
        this.category = category;
        this.reason = reason;
        this.remedy = remedy;
    }

    public Category category() {
        return category;
    }

    public String reason() {
        return reason;
    }

    public String remedy() {
        return remedy;
    }
}
