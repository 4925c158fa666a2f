package io.landfall.systemtests;

import io.landfall.localservers.postgres.LocalPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Row counts and digests of all tables of a database, computed without Landfall's own code. */
final class Equality {

    private Equality() {}

    static Map<String, String> contentOf(LocalPostgres server, String database) throws SQLException {
        return contentOf(server, database, "true");
    }

    /**
     * What a target holds otherwise than the source did when it was fenced; rows with ids beyond the source's last are
     * the target's own. Empty when they are equal.
     */
    static List<String> differences(LocalPostgres source, LocalPostgres target, String database) throws SQLException {
        return differences(source, target, database, "id <= " + lastEntry(source, database));
    }

    /** What a target holds otherwise than the source, with some of the rows, where nobody writes to either any more. */
    static List<String> differencesAtRest(LocalPostgres source, LocalPostgres target, String database)
            throws SQLException {
        return differences(source, target, database, "true");
    }

    private static List<String> differences(LocalPostgres source, LocalPostgres target, String database, String where)
            throws SQLException {
        Map<String, String> expected = contentOf(source, database, where);
        Map<String, String> found = contentOf(target, database, where);
        Set<String> tables = new TreeSet<>(expected.keySet());
        tables.addAll(found.keySet());
        tables.removeIf(table -> Objects.equals(expected.get(table), found.get(table)));
        List<String> differences = new ArrayList<>();
        for (String table : tables) {
            differences.add("%s: source %s, target %s".formatted(table, expected.get(table), found.get(table)));
            if (expected.containsKey(table) && found.containsKey(table)) {
                differences.addAll(rowsOfOneSide("source", source, target, database, table, where));
                differences.addAll(rowsOfOneSide("target", target, source, database, table, where));
            }
        }
        return differences;
    }

    /** At most three of the rows that the other side has not, or has in another number. */
    private static List<String> rowsOfOneSide(
            String name, LocalPostgres side, LocalPostgres other, String database, String table, String where)
            throws SQLException {
        Set<String> rows = rows(side, database, table, where);
        rows.removeAll(rows(other, database, table, where));
        return rows.stream()
                .limit(3)
                .map(row -> "%s: only on the %s: %s".formatted(table, name, row))
                .toList();
    }

    private static Set<String> rows(LocalPostgres server, String database, String table, String where)
            throws SQLException {
        Set<String> rows = new TreeSet<>();
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        SELECT count(*) || ' times ' || md5(t::text) || ' ' || left(t::text, 400)
                          FROM ONLY %s t
                         WHERE %s
                         GROUP BY t::text
                        """.formatted(table, where))) {
            while (row.next()) {
                rows.add(row.getString(1));
            }
        }
        return rows;
    }

    private static long lastEntry(LocalPostgres server, String database) throws SQLException {
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT max(id) FROM public.entry")) {
            row.next();
            return row.getLong(1);
        }
    }

    private static Map<String, String> contentOf(LocalPostgres server, String database, String where)
            throws SQLException {
        Map<String, String> content = new TreeMap<>();
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement()) {
            for (String table : tables(statement)) {
                try (ResultSet row = statement.executeQuery("""
                        SELECT count(*) || ' ' || coalesce(sum(('x' || left(md5(t::text), 15))::bit(60)::bigint::numeric), 0)
                          FROM ONLY %s t
                         WHERE %s
                        """.formatted(table, where))) {
                    row.next();
                    content.put(table, row.getString(1));
                }
            }
        }
        return content;
    }

    private static List<String> tables(Statement statement) throws SQLException {
        List<String> tables = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery("""
                SELECT format('%I.%I', n.nspname, c.relname)
                  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                 WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'landfall')
                """)) {
            while (rows.next()) {
                tables.add(rows.getString(1));
            }
        }
        return tables;
    }
}
