package io.landfall.cutover;

import io.landfall.databases.connection.ServerWords;
import java.sql.SQLException;

/** What a database said, in one line. */
final class Reasons {

    private Reasons() {}

    static String of(SQLException failure) {
        String state = failure.getSQLState() == null ? "" : " (SQLSTATE " + failure.getSQLState() + ")";
        return ServerWords.of(failure) + state;
    }
}
