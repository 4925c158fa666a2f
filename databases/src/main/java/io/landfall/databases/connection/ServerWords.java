package io.landfall.databases.connection;

import java.sql.BatchUpdateException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * What a server said when it refused a statement, without the values of rows: its detail and context quote them, as do
 * a failed batch's statement and the whole message of a data exception or of a user's own function.
 */
public final class ServerWords {

    private ServerWords() {}

    /** One line, fit for logs, messages and reports. */
    public static String of(SQLException failure) {
        if (quotesValues(failure)) {
            return "a value was refused, or a function of the database raised an error; the server's log has its words";
        }
        for (SQLException known = failure; known != null; known = known.getNextException()) {
            if (!(known instanceof BatchUpdateException)) {
                return words(known);
            }
        }
        return "a statement failed";
    }

    /** The failure itself, or one that tells the same without values, to be a cause that somebody may log. */
    public static SQLException loggable(SQLException failure) {
        if (!quotesValues(failure) && !(failure instanceof BatchUpdateException)) {
            return failure;
        }
        SQLException told = new SQLException(of(failure), failure.getSQLState());
        told.setStackTrace(failure.getStackTrace());
        return told;
    }

    /** Data exceptions, and what functions of the database raise. */
    private static boolean quotesValues(SQLException failure) {
        String state = failure.getSQLState();
        return state != null && (state.startsWith("22") || state.startsWith("P0"));
    }

    private static String words(SQLException failure) {
        @Nullable
        ServerErrorMessage server = failure instanceof PSQLException psql ? psql.getServerErrorMessage() : null;
        @Nullable String message = server == null ? failure.getMessage() : server.getMessage();
        return message == null ? "no message" : message.lines().findFirst().orElse("no message");
    }
}
