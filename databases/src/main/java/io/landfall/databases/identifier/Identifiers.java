package io.landfall.databases.identifier;

/** Quotes identifiers and literals for SQL text; the only place that does. */
public final class Identifiers {

    private Identifiers() {}

    /** The name as a quoted identifier, whatever it holds. */
    public static String quote(String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("an identifier can't be empty");
        }
        return '"' + withoutNul(name).replace("\"", "\"\"") + '"';
    }

    /** The text as a string literal, right whatever {@code standard_conforming_strings} says. */
    public static String literal(String text) {
        String quoted = "'" + withoutNul(text).replace("'", "''").replace("\\", "\\\\") + "'";
        return text.indexOf('\\') >= 0 ? "E" + quoted : quoted;
    }

    private static String withoutNul(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("SQL text can't hold a NUL character");
        }
        return text;
    }
}
