package io.landfall.cutover;

import java.sql.SQLException;

/** What a database said, in one line. */
final class Reasons {

    private Reasons() {}

    static String of(SQLException failure) {
        String message = failure.getMessage() == null ? "no message" : failure.getMessage();
        String state = failure.getSQLState() == null ? "" : " (SQLSTATE " + failure.getSQLState() + ")";
        return message.strip().replaceAll("\\s*\\R\\s*", "; ") + state;
    }
}
