package io.landfall.databases.connection;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** The settings that every session of Landfall fixes, whatever role, database or server say by default. */
final class SessionSettings {

    private SessionSettings() {}

    /** In one round trip; a setting that this server version does not have is left out. */
    static void apply(Connection connection, Session session) throws SQLException {
        String wanted = settings(session).entrySet().stream()
                .map(setting -> "('" + setting.getKey() + "', '" + setting.getValue() + "')")
                .collect(Collectors.joining(", "));
        try (Statement statement = connection.createStatement()) {
            statement.execute("""
                    SELECT pg_catalog.set_config(wanted.name, wanted.value, false)
                      FROM (VALUES %s) AS wanted (name, value)
                      JOIN pg_catalog.pg_settings AS known ON known.name = wanted.name
                     WHERE wanted.name <> 'client_connection_check_interval'
                        OR pg_catalog.version() !~* 'visual c|msvc|mingw' -- Windows can't, and refuses
                    """.formatted(wanted));
        }
    }

    private static Map<String, String> settings(Session session) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("statement_timeout", milliseconds(session.statementTimeout()));
        settings.put("lock_timeout", milliseconds(session.lockTimeout()));
        settings.put("idle_in_transaction_session_timeout", "0");
        settings.put("idle_session_timeout", "0");
        settings.put("transaction_timeout", "0");
        // what a killed process has begun, an index of hours perhaps, does not go on and hold its locks
        settings.put("client_connection_check_interval", "5s");
        settings.put("search_path", "");
        settings.put("default_transaction_isolation", "read committed");
        settings.put("default_transaction_read_only", "off");
        settings.put("default_transaction_deferrable", "off");
        // a role that row-level security would show only a part of a table gets an error instead
        settings.put("row_security", "off");
        settings.put("quote_all_identifiers", "off");
        // a large catalog makes its queries look dear enough to be compiled, which takes longer than they do
        settings.put("jit", "off");
        settings.putAll(textOutput());
        return settings;
    }

    /**
     * What changes how values are written as text, and how text is read: with these fixed it means the same on two
     * servers.
     */
    private static Map<String, String> textOutput() {
        return Map.of(
                "TimeZone", "UTC",
                "DateStyle", "ISO, YMD",
                "IntervalStyle", "postgres",
                "extra_float_digits", "3",
                "bytea_output", "hex",
                "lc_monetary", "C",
                "lc_numeric", "C",
                "xmlbinary", "base64",
                "xmloption", "content",
                "array_nulls", "on");
    }

    private static String milliseconds(Duration duration) {
        return Long.toString(duration.toMillis());
    }
}
