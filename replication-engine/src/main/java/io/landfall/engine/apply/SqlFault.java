package io.landfall.engine.apply;

import io.landfall.databases.connection.ServerWords;
import java.sql.SQLException;
import java.util.Optional;

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

    /** The server's words, and the code. */
    static String describe(SQLException failure) {
        return ServerWords.of(failure) + " (SQLSTATE " + failure.getSQLState() + ")";
    }
}
