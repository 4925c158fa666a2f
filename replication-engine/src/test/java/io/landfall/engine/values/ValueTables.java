package io.landfall.engine.values;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.engine.lab.MigrationLab;
import io.landfall.engine.values.HardValues.Group;
import io.landfall.engine.values.HardValues.Kind;
import io.landfall.localservers.postgres.LocalDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * For each group of types three tables with a column for each: {@code t_} with an id, {@code f_} under identity FULL,
 * and {@code k_} whose key are all columns that have an order. What is written to them comes from {@code h_}, which is
 * on the source only: row i has each type's i-th value.
 */
final class ValueTables {

    /** No operator class; no function that compares. */
    private static final Set<String> WITHOUT_ORDER = Set.of("42704", "42883");

    /** The row of values that is not inserted as a key, so that there is a value that no key has yet. */
    private static final int KEPT_FOR_LATER = 1;

    private final MigrationLab lab;
    private final List<Columns> groups = new ArrayList<>();

    ValueTables(MigrationLab lab) {
        this.lab = lab;
    }

    /** What is done to the rows, in this order. */
    enum Change {
        INSERT,
        UPDATE_EACH_COLUMN,
        UPDATE_NOTE,
        UPDATE_KEY,
        DELETE
    }

    /** The columns of a group's tables, as a part of SQL. */
    private record Columns(String group, List<Kind> kinds, List<Integer> keys, int rows) {

        String all() {
            return IntStream.range(0, kinds.size()).mapToObj(i -> "c" + i).collect(Collectors.joining(", "));
        }

        String key() {
            return keys.stream().map(i -> "c" + i).collect(Collectors.joining(", "));
        }

        String definitions(List<Integer> columns) {
            return columns.stream()
                    .map(i -> "c" + i + " " + kinds.get(i).type())
                    .collect(Collectors.joining(", "));
        }

        String definitions() {
            return definitions(IntStream.range(0, kinds.size()).boxed().toList());
        }
    }

    /** On both sides, and the values on the source; the load finds some of them in each table. */
    void create() throws SQLException {
        lab.schema(HardValues.TYPES.toArray(String[]::new));
        try (Connection source = lab.source.connect();
                Connection target = lab.target.connect()) {
            source.setAutoCommit(false);
            target.setAutoCommit(false);
            for (Group group : HardValues.ALL) {
                int rows = 1
                        + group.kinds().stream()
                                .mapToInt(kind -> kind.values().size())
                                .max()
                                .orElse(0);
                Columns columns = new Columns(group.name(), group.kinds(), withOrder(source, group), rows);
                groups.add(columns);
                create(source, columns);
                create(target, columns);
                execute(
                        source,
                        "CREATE TABLE v.h_" + group.name() + " (i int PRIMARY KEY, " + columns.definitions() + ")");
                fill(source, columns);
            }
            source.commit();
            target.commit();
        }
    }

    private static void create(Connection side, Columns columns) throws SQLException {
        String group = columns.group();
        execute(side, "CREATE TABLE v.t_" + group + " (id int PRIMARY KEY, note text, " + columns.definitions() + ")");
        execute(side, "CREATE TABLE v.f_" + group + " (n int, " + columns.definitions() + ")");
        execute(side, "ALTER TABLE v.f_" + group + " REPLICA IDENTITY FULL");
        if (!columns.keys().isEmpty()) {
            execute(
                    side,
                    "CREATE TABLE v.k_" + group + " (" + columns.definitions(columns.keys())
                            + ", note text, PRIMARY KEY (" + columns.key() + "))");
        }
    }

    private static List<Integer> withOrder(Connection connection, Group group) throws SQLException {
        List<Integer> ordered = new ArrayList<>();
        for (int i = 0; i < group.kinds().size(); i++) {
            Savepoint before = connection.setSavepoint();
            try {
                // two rows: that an array's elements have no order shows only when two are compared
                execute(
                        connection,
                        "CREATE TEMP TABLE tried (c " + group.kinds().get(i).type() + " PRIMARY KEY)");
                String values = group.kinds().get(i).values().stream()
                        .map(value -> "(" + quoted(value) + ")")
                        .collect(Collectors.joining(", "));
                execute(connection, "INSERT INTO tried VALUES " + values + ", " + values + " ON CONFLICT DO NOTHING");
                ordered.add(i);
            } catch (SQLException hasNoOrder) {
                if (!WITHOUT_ORDER.contains(hasNoOrder.getSQLState())) {
                    throw hasNoOrder;
                }
            }
            connection.rollback(before);
        }
        return ordered;
    }

    /** A type with fewer values has them again; the last row is all NULL. */
    private static void fill(Connection source, Columns columns) throws SQLException {
        String group = columns.group();
        String places =
                columns.kinds().stream().map(kind -> "?::" + kind.type()).collect(Collectors.joining(", "));
        try (PreparedStatement statement =
                source.prepareStatement("INSERT INTO v.h_" + group + " VALUES (?, " + places + ")")) {
            for (int i = 1; i <= columns.rows(); i++) {
                statement.setInt(1, i);
                for (int column = 0; column < columns.kinds().size(); column++) {
                    List<String> values = columns.kinds().get(column).values();
                    String value = i == columns.rows() ? null : values.get(i % values.size());
                    statement.setObject(column + 2, value, Types.OTHER);
                }
                statement.executeUpdate();
            }
        }
        execute(source, "INSERT INTO v.t_" + group + " SELECT i, 'loaded', " + columns.all() + " FROM v.h_" + group);
        execute(source, "INSERT INTO v.f_" + group + " SELECT i, " + columns.all() + " FROM v.h_" + group);
        if (!columns.keys().isEmpty()) {
            execute(
                    source,
                    "INSERT INTO v.k_" + group + " SELECT " + columns.key() + ", 'loaded' FROM v.h_" + group
                            + " WHERE i % 2 = 0 AND i < " + columns.rows() + " ON CONFLICT DO NOTHING");
        }
    }

    /** As table mappings name them. */
    List<String> names() {
        List<String> names = new ArrayList<>();
        for (Columns columns : groups) {
            names.add("v|t_" + columns.group());
            names.add("v|f_" + columns.group());
            if (!columns.keys().isEmpty()) {
                names.add("v|k_" + columns.group());
            }
        }
        return names;
    }

    /** Fails if one of the changes does nothing, or is of nothing but values as they are already. */
    void apply(Change change) throws SQLException {
        try (Connection source = MigrationLab.open(lab.source)) {
            for (Columns columns : groups) {
                for (String sql : sql(change, columns)) {
                    assertThat(update(source, sql)).as(sql).isPositive();
                }
                if (!columns.keys().isEmpty()) {
                    applyToKeys(source, change, columns);
                }
            }
        }
    }

    private static List<String> sql(Change change, Columns columns) {
        String t = "v.t_" + columns.group();
        String f = "v.f_" + columns.group();
        String h = "v.h_" + columns.group();
        return switch (change) {
            case INSERT ->
                List.of(
                        "INSERT INTO " + t + " SELECT 1000 + i, 'new', " + columns.all() + " FROM " + h,
                        "INSERT INTO " + f + " SELECT 1000 + i, " + columns.all() + " FROM " + h
                                + " CROSS JOIN generate_series(1, 2)");
            case UPDATE_EACH_COLUMN ->
                IntStream.range(0, columns.kinds().size())
                        .boxed()
                        .flatMap(i -> Stream.of(
                                """
                                UPDATE %1$s t SET c%3$d = h.c%3$d FROM %2$s h
                                 WHERE h.i = 1 + (t.id + %3$d %% (%4$d - 1)) %% %4$d AND h.c%3$d::text IS DISTINCT FROM t.c%3$d::text
                                """.formatted(t, h, i, columns.rows()), """
                                UPDATE %1$s f SET c%3$d = h.c%3$d FROM %2$s h
                                 WHERE f.ctid = (SELECT min(g.ctid) FROM %1$s g WHERE g.n = 1001 + %3$d %% %4$d)
                                   AND h.i = (SELECT o.i FROM %2$s o WHERE o.c%3$d::text IS DISTINCT FROM f.c%3$d::text
                                               ORDER BY (o.i + %3$d) %% %4$d LIMIT 1)
                                """.formatted(f, h, i, columns.rows())))
                        .toList();
            case UPDATE_NOTE ->
                List.of(
                        "UPDATE " + t + " SET note = CASE WHEN id % 2 = 0 THEN 'values untouched' END",
                        "UPDATE " + f + " SET n = -n WHERE n % 3 = 0");
            case UPDATE_KEY -> List.of("UPDATE " + t + " SET id = id + 5000 WHERE id % 3 = 0");
            case DELETE ->
                List.of(
                        "DELETE FROM " + t + " WHERE id % 2 = 1",
                        "DELETE FROM " + f + " f WHERE ctid = (SELECT max(ctid) FROM " + f + " g WHERE g.n = f.n)");
        };
    }

    private static void applyToKeys(Connection source, Change change, Columns columns) throws SQLException {
        String k = "v.k_" + columns.group();
        String h = "v.h_" + columns.group();
        switch (change) {
            case INSERT -> {
                String sql = "INSERT INTO " + k + " SELECT " + columns.key() + ", 'new' FROM " + h
                        + " WHERE i BETWEEN " + (KEPT_FOR_LATER + 1) + " AND " + (columns.rows() - 1)
                        + " ON CONFLICT DO NOTHING";
                assertThat(update(source, sql)).as(sql).isPositive();
            }
            case UPDATE_EACH_COLUMN -> {
                for (int column : columns.keys()) {
                    assertThat(move(source, columns, column))
                            .as("rows of %s that get another c%d", k, column)
                            .isPositive();
                }
            }
            case UPDATE_NOTE -> {
                String sql = "UPDATE " + k + " SET note = note || '?'";
                assertThat(update(source, sql)).as(sql).isPositive();
            }
            case UPDATE_KEY -> {
                for (int column : columns.keys()) {
                    reword(source, columns, column);
                }
            }
            case DELETE -> {
                String sql = "DELETE FROM " + k + " WHERE ctid IN (SELECT ctid FROM " + k + " LIMIT 3)";
                assertThat(update(source, sql)).as(sql).isPositive();
            }
        }
    }

    /** Each of a type's values goes to a row whose key had another one, if the key that comes of it is nobody's. */
    private static int move(Connection source, Columns columns, int column) throws SQLException {
        String free = columns.keys().stream()
                .map(i -> "o.c" + i + " = " + (i == column ? "h" : "g") + ".c" + i)
                .collect(Collectors.joining(" AND "));
        int moved = 0;
        for (int value = 1; value <= columns.kinds().get(column).values().size(); value++) {
            moved += update(
                    source, """
                    UPDATE %1$s k SET c%3$d = h.c%3$d, note = k.note || '!' FROM %2$s h
                     WHERE h.i = %4$d
                       AND k.ctid = (SELECT g.ctid FROM %1$s g
                                      WHERE NOT g.c%3$d = h.c%3$d AND NOT EXISTS (SELECT FROM %1$s o WHERE %5$s)
                                      ORDER BY g.note, g.ctid LIMIT 1)
                    """.formatted("v.k_" + columns.group(), "v.h_" + columns.group(), column, value, free));
        }
        return moved;
    }

    /** Keys get an equal value that is written in another way, if their type has such. */
    private static void reword(Connection source, Columns columns, int column) throws SQLException {
        String h = "v.h_" + columns.group();
        String another = "o.c%1$d = %2$s.c%1$d AND o.c%1$d::text <> %2$s.c%1$d::text";
        String sql = """
                UPDATE %1$s k SET c%3$d = (SELECT o.c%3$d FROM %2$s o WHERE %4$s ORDER BY i LIMIT 1)
                 WHERE EXISTS (SELECT FROM %2$s o WHERE %4$s)
                """.formatted("v.k_" + columns.group(), h, column, another.formatted(column, "k"));
        int reworded = update(source, sql);
        try (Statement statement = source.createStatement();
                ResultSet row = statement.executeQuery("SELECT EXISTS (SELECT FROM %1$s h JOIN %1$s o ON %2$s)"
                        .formatted(h, another.formatted(column, "h")))) {
            row.next();
            assertThat(reworded > 0).as(sql).isEqualTo(row.getBoolean(1));
        }
    }

    /** Every value as its server writes it, with a digest of its binary form where that is the server's own. */
    List<String> on(LocalDatabase database) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = MigrationLab.open(database)) {
            for (Columns columns : groups) {
                for (String name : names()) {
                    String table = name.substring(2);
                    if (table.substring(2).equals(columns.group())) {
                        rows.addAll(content(connection, table));
                    }
                }
            }
        }
        return rows;
    }

    private static List<String> content(Connection connection, String table) throws SQLException {
        String bits = sendCalls(connection, table);
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT t::text COLLATE \"C\", md5(concat_ws('/', '' " + bits
                        + ")) FROM v." + table + " t ORDER BY 1, 2")) {
            List<String> rows = new ArrayList<>();
            while (row.next()) {
                rows.add(table + " " + row.getString(1) + " " + row.getString(2));
            }
            return rows;
        }
    }

    /** Without types whose binary form names objects by number, which means nothing on another server. */
    private static String sendCalls(Connection connection, String table) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        SELECT coalesce(string_agg(format(', coalesce(md5(%%s(t.%%I)), ''NULL'')', t.typsend::regproc, a.attname), '' ORDER BY attnum), '')
                          FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid JOIN pg_proc p ON p.oid = t.typsend
                         WHERE a.attrelid = 'v.%s'::regclass AND a.attnum > 0 AND t.typcategory <> 'C'
                           AND t.typelem < 16384 AND t.typname NOT LIKE 'reg%%'
                           AND (t.typtype = 'd' OR p.proargtypes[0] = t.oid OR p.proargtypes[0]::regtype::text LIKE 'any%%')
                        """.formatted(table))) {
            row.next();
            return row.getString(1);
        }
    }

    private static String quoted(String value) {
        return "'" + value.replace("'", "''") + "'";
    }

    private static int update(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
