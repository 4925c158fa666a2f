package io.landfall.engine.apply;

import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

/** What a failed statement means to apply. */
enum SqlFault {
    /** Passes by itself: try again from the stored position. */
    TRANSIENT,
    /** A unique or exclusion constraint: perhaps only the order was wrong. */
    CONSTRAINT,
    /** Doesn't mend by trying again. */
    PERMANENT;

    static SqlFault of(SQLException failure) {
        String state = Optional.ofNullable(failure.getSQLState()).orElse("");
        if (state.equals("23505") || state.equals("23P01")) {
            return CONSTRAINT;
        }
        return switch (state.length() < 2 ? "" : state.substring(0, 2)) {
            // data, integrity, syntax or missing objects, wrong object state except for lock time-outs, WITH CHECK,
            // and what the server itself calls impossible (an access method that can't hold a value, damage)
            case "21", "22", "23", "42", "44", "0A", "2F", "P0", "28", "XX" -> PERMANENT;
            default -> TRANSIENT;
        };
    }

    /**
     * The server's words without detail, which quotes values of rows; for data exceptions only the code, since the
     * words quote too.
     */
    static String describe(SQLException failure) {
        String state = failure.getSQLState();
        String words = serverWords(failure);
        return words == null || (state != null && state.startsWith("22"))
                ? "a statement failed (SQLSTATE " + state + ")"
                : words + " (SQLSTATE " + state + ")";
    }

    /**
     * A batch's own message quotes the statement with its values: only what the server or the driver said below it will
     * do.
     */
    private static @Nullable String serverWords(SQLException failure) {
        for (SQLException known = failure; known != null; known = known.getNextException()) {
            if (known instanceof BatchUpdateException) {
                continue;
            }
            if (known instanceof PSQLException server && server.getServerErrorMessage() != null) {
                return server.getServerErrorMessage().getMessage();
            }
            return known.getMessage();
        }
        return null;
    }
}
