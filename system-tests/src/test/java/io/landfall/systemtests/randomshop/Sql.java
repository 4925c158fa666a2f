package io.landfall.systemtests.randomshop;

import org.jspecify.annotations.Nullable;

/** Values as parts of SQL and of COPY's text form. */
final class Sql {

    private Sql() {}

    static String literal(String value) {
        return "'" + value.replace("'", "''") + "'";
    }

    static String copied(@Nullable String value) {
        if (value == null) {
            return "\\N";
        }
        return value.replace("\\", "\\\\")
                .replace("\n", "\\n")
                .replace("\r", "\\r")
                .replace("\t", "\\t");
    }
}
