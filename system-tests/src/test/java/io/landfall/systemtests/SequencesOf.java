package io.landfall.systemtests;

import io.landfall.localservers.postgres.LocalPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the sequences of a database hand out next, found without Landfall's own code. */
final class SequencesOf {

    /** The columns that draw from a sequence, by identity, ownership or default. */
    private static final String DRAWN = """
            SELECT DISTINCT s.oid::regclass::text AS sequence, sign(q.seqincrement)::int AS direction,
                   c.oid::regclass::text AS drawer, quote_ident(a.attname) AS drawn
              FROM pg_class s
              JOIN pg_sequence q ON q.seqrelid = s.oid
              JOIN (SELECT objid AS sequence, refobjid AS relation, refobjsubid AS number
                      FROM pg_depend WHERE classid = 'pg_class'::regclass AND refclassid = 'pg_class'::regclass AND deptype IN ('a', 'i')
                    UNION
                    SELECT d.refobjid, f.adrelid, f.adnum
                      FROM pg_depend d JOIN pg_attrdef f ON f.oid = d.objid
                     WHERE d.classid = 'pg_attrdef'::regclass AND d.refclassid = 'pg_class'::regclass) u ON u.sequence = s.oid
              JOIN pg_class c ON c.oid = u.relation
              JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = u.number
             WHERE s.relkind = 'S' AND s.relnamespace::regnamespace::text <> 'landfall'
            """;

    private SequencesOf() {}

    /** Sequences of the target that hand out what is in use there, or what the source has handed out. */
    static List<String> behind(LocalPostgres source, LocalPostgres target, String database) throws SQLException {
        Map<String, Long> before = next(source, database);
        Map<String, Long> after = next(target, database);
        if (!before.keySet().equals(after.keySet())) {
            return List.of("sequences: source has %s, target %s".formatted(before.keySet(), after.keySet()));
        }
        List<String> behind = new ArrayList<>();
        try (Connection connection = target.connect(database);
                Statement extremes = connection.createStatement();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(DRAWN)) {
            while (row.next()) {
                String sequence = row.getString("sequence");
                int direction = row.getInt("direction");
                long next = after.get(sequence);
                if (isBefore(next, before.get(sequence), direction)) {
                    behind.add("%s hands out %d, the source %d".formatted(sequence, next, before.get(sequence)));
                }
                Long used = furthest(extremes, row.getString("drawer"), row.getString("drawn"), direction);
                if (used != null && !isBefore(used, next, direction)) {
                    behind.add("%s hands out %d, %s holds %d".formatted(sequence, next, row.getString("drawer"), used));
                }
            }
        }
        return behind;
    }

    private static boolean isBefore(long value, long other, int direction) {
        return direction > 0 ? value < other : value > other;
    }

    /** Null in an empty table. */
    private static @Nullable Long furthest(Statement statement, String table, String column, int direction)
            throws SQLException {
        try (ResultSet row = statement.executeQuery(
                "SELECT %s(%s)::bigint FROM %s".formatted(direction > 0 ? "max" : "min", column, table))) {
            row.next();
            return row.getObject(1, Long.class);
        }
    }

    private static Map<String, Long> next(LocalPostgres server, String database) throws SQLException {
        Map<String, Long> next = new TreeMap<>();
        try (Connection connection = server.connect(database);
                Statement values = connection.createStatement();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        SELECT seqrelid::regclass::text, seqincrement FROM pg_sequence JOIN pg_class ON oid = seqrelid
                         WHERE relnamespace::regnamespace::text <> 'landfall'
                        """)) {
            while (row.next()) {
                next.put(row.getString(1), next(values, row.getString(1), row.getLong(2)));
            }
        }
        return next;
    }

    private static long next(Statement statement, String sequence, long increment) throws SQLException {
        try (ResultSet row = statement.executeQuery(
                "SELECT last_value + CASE WHEN is_called THEN %d ELSE 0 END FROM %s".formatted(increment, sequence))) {
            row.next();
            return row.getLong(1);
        }
    }
}
