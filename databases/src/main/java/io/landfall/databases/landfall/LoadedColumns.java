package io.landfall.databases.landfall;

import io.landfall.databases.identifier.ExclusionPatterns;
import io.landfall.databases.identifier.NameArrays;
import io.landfall.databases.identifier.QualifiedName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which columns of a side hold what was loaded, but for changes that the server sends. DDL can give a column other
 * values and leave its definition as it was: {@code ALTER COLUMN ... TYPE} to the same type {@code USING} something, a
 * column that is dropped and added again, two columns that swap names. The server sends no rows for it. What shows it
 * is that the column of this name has another number or table, or that the table is in another file and the column's
 * entry in the catalog is a new one; either alone comes of what leaves values alone (VACUUM FULL; GRANT, SET DEFAULT).
 * Generated columns are not looked at: each side computes its own.
 */
public final class LoadedColumns {

    /** What fills a column that was added is in the catalog, unless the table was written anew for it. */
    private static final String TODAY = """
            SELECT n.nspname AS schema_name, c.relname AS table_name, a.attname AS column_name,
                   c.oid::bigint AS table_oid, a.attnum::int AS number, c.relfilenode::bigint AS storage, a.xmin::text::bigint AS version,
                   CASE WHEN a.atthasmissing THEN a.attmissingval::text END AS fill
              FROM pg_catalog.pg_class AS c
              JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
              JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid
             WHERE c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
            """;

    private LoadedColumns() {}

    /**
     * A column as the server's catalog has it.
     *
     * @param number its place in the table, never used again
     * @param storage the table's file
     * @param version the transaction that wrote the column's entry
     */
    public record LoadedColumn(
            QualifiedName table, String name, long tableOid, int number, long storage, long version) {}

    /** A table with those of its columns that may hold other values than were loaded. */
    public record RewrittenTable(QualifiedName table, List<String> columns) {

        /** For people. */
        @Override
        public String toString() {
            return table + " (" + String.join(", ", columns) + ")";
        }
    }

    /** The columns of these tables as the session's snapshot shows them. */
    public static List<LoadedColumn> read(Connection side, Collection<QualifiedName> tables) throws SQLException {
        try (PreparedStatement statement = side.prepareStatement("SELECT today.* FROM (" + TODAY
                + ") AS today JOIN unnest(?::text[], ?::text[]) AS t (schema_name, table_name)"
                + " USING (schema_name, table_name)")) {
            NameArrays.set(statement, 1, tables);
            try (ResultSet row = statement.executeQuery()) {
                List<LoadedColumn> columns = new ArrayList<>();
                while (row.next()) {
                    columns.add(new LoadedColumn(
                            new QualifiedName(row.getString("schema_name"), row.getString("table_name")),
                            row.getString("column_name"),
                            row.getLong("table_oid"),
                            row.getInt("number"),
                            row.getLong("storage"),
                            row.getLong("version")));
                }
                return columns;
            }
        }
    }

    /** Notes, in the caller's transaction, what these tables held when they were read. */
    public static void keep(Connection side, Collection<QualifiedName> tables, List<LoadedColumn> columns)
            throws SQLException {
        try (PreparedStatement statement = side.prepareStatement("""
                DELETE FROM landfall.loaded_column
                 WHERE (schema_name, table_name) IN (SELECT * FROM unnest(?::text[], ?::text[]))
                """)) {
            NameArrays.set(statement, 1, tables);
            statement.executeUpdate();
        }
        try (PreparedStatement statement = side.prepareStatement("""
                INSERT INTO landfall.loaded_column (schema_name, table_name, column_name, table_oid, number, storage, version)
                SELECT * FROM unnest(?::text[], ?::text[], ?::text[], ?::bigint[], ?::int[], ?::bigint[], ?::bigint[])
                """)) {
            NameArrays.set(
                    statement, 1, columns.stream().map(LoadedColumn::table).toList());
            set(statement, 3, "text", columns, LoadedColumn::name);
            set(statement, 4, "int8", columns, LoadedColumn::tableOid);
            set(statement, 5, "int4", columns, LoadedColumn::number);
            set(statement, 6, "int8", columns, LoadedColumn::storage);
            set(statement, 7, "int8", columns, LoadedColumn::version);
            statement.executeUpdate();
        }
    }

    /** Notes, in the caller's transaction, that these tables hold nothing but what changes bring. */
    public static void emptied(Connection side, Collection<QualifiedName> tables) throws SQLException {
        if (areKept(side)) {
            keep(side, tables, read(side, tables));
        }
    }

    /**
     * The tables in which the sides' values may differ by DDL since their columns were kept. A column that was added on
     * both sides, and filled with the same, is none. Empty too where nothing was kept: the mover is another, or an
     * older engine.
     */
    public static List<RewrittenTable> rewritten(Connection source, Connection target, ExclusionPatterns excluded)
            throws SQLException {
        Set<Suspect> here = suspects(source);
        Set<Suspect> there = suspects(target);
        Map<QualifiedName, Set<String>> columns = new TreeMap<>();
        Stream.concat(here.stream(), there.stream())
                .filter(suspect -> !(suspect.added() && here.contains(suspect) && there.contains(suspect)))
                .filter(suspect -> !excluded.excludes(suspect.table()))
                .forEach(suspect -> columns.computeIfAbsent(suspect.table(), _ -> new TreeSet<>())
                        .add(suspect.column()));
        return columns.entrySet().stream()
                .map(table -> new RewrittenTable(table.getKey(), List.copyOf(table.getValue())))
                .toList();
    }

    /**
     * A column that holds something else than was loaded, or was not there.
     *
     * @param added to a table that was not written anew since
     * @param fill what such a column's rows got, as an array of one; null for NULL
     */
    private record Suspect(
            QualifiedName table,
            String column,
            boolean added,
            @Nullable String fill) {}

    private static Set<Suspect> suspects(Connection side) throws SQLException {
        Set<Suspect> suspects = new HashSet<>();
        if (!areKept(side)) {
            return suspects;
        }
        try (PreparedStatement statement = side.prepareStatement("""
                        SELECT schema_name, table_name, column_name,
                               loaded.number IS NULL AND today.table_oid = known.table_oid AND today.storage = known.storage AS added, fill
                          FROM (%s) AS today
                          JOIN (SELECT schema_name, table_name, max(table_oid) AS table_oid, max(storage) AS storage
                                  FROM landfall.loaded_column GROUP BY schema_name, table_name) AS known USING (schema_name, table_name)
                          LEFT JOIN landfall.loaded_column AS loaded USING (schema_name, table_name, column_name)
                         WHERE loaded.number IS NULL OR today.table_oid <> loaded.table_oid OR today.number <> loaded.number
                            OR (today.storage <> loaded.storage AND today.version <> loaded.version)
                        """.formatted(TODAY));
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                suspects.add(new Suspect(
                        new QualifiedName(row.getString("schema_name"), row.getString("table_name")),
                        row.getString("column_name"),
                        row.getBoolean("added"),
                        row.getString("fill")));
            }
            return suspects;
        }
    }

    private static boolean areKept(Connection side) throws SQLException {
        try (PreparedStatement statement =
                        side.prepareStatement("SELECT pg_catalog.to_regclass('landfall.loaded_column') IS NOT NULL");
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getBoolean(1);
        }
    }

    private static void set(
            PreparedStatement statement,
            int place,
            String type,
            List<LoadedColumn> columns,
            Function<LoadedColumn, Object> value)
            throws SQLException {
        statement.setArray(
                place,
                statement
                        .getConnection()
                        .createArrayOf(type, columns.stream().map(value).toArray()));
    }
}
