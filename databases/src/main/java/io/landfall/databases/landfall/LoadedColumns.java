package io.landfall.databases.landfall;

import io.landfall.databases.identifier.NameArrays;
import io.landfall.databases.identifier.QualifiedName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/**
 * Which columns hold what was loaded from them, but for changes that the server sends. DDL can give a column other
 * values and leave its definition as it was: {@code ALTER COLUMN ... TYPE} to the same type {@code USING} something, a
 * column that is dropped and added again, two columns that swap names. The server sends no rows for it. What shows it
 * is that the column of this name has another number or table, or that the table is in another file and the column's
 * entry in the catalog is a new one; either alone comes of what leaves values alone (VACUUM FULL; GRANT, SET DEFAULT).
 */
public final class LoadedColumns {

    private static final String TODAY = """
            SELECT n.nspname AS schema_name, c.relname AS table_name, a.attname AS column_name,
                   c.oid::bigint AS table_oid, a.attnum::int AS number, c.relfilenode::bigint AS storage, a.xmin::text::bigint AS version
              FROM pg_catalog.pg_class AS c
              JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
              JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
             WHERE c.relkind = 'r'
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
    public static List<LoadedColumn> read(Connection source, Collection<QualifiedName> tables) throws SQLException {
        try (PreparedStatement statement = source.prepareStatement("SELECT today.* FROM (" + TODAY
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
    public static void keep(Connection source, Collection<QualifiedName> tables, List<LoadedColumn> columns)
            throws SQLException {
        try (PreparedStatement statement = source.prepareStatement("""
                DELETE FROM landfall.loaded_column
                 WHERE (schema_name, table_name) IN (SELECT * FROM unnest(?::text[], ?::text[]))
                """)) {
            NameArrays.set(statement, 1, tables);
            statement.executeUpdate();
        }
        try (PreparedStatement statement = source.prepareStatement("""
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

    /**
     * The tables whose values DDL may have changed since their columns were kept. Empty too where none were: the mover
     * is another, or an older engine.
     */
    public static List<RewrittenTable> rewritten(Connection source) throws SQLException {
        if (!areKept(source)) {
            return List.of();
        }
        try (PreparedStatement statement = source.prepareStatement("""
                        SELECT schema_name, table_name, array_agg(column_name::text ORDER BY today.number) AS columns
                          FROM (%s) AS today
                          JOIN landfall.loaded_column AS loaded USING (schema_name, table_name, column_name)
                         WHERE today.table_oid <> loaded.table_oid OR today.number <> loaded.number
                            OR (today.storage <> loaded.storage AND today.version <> loaded.version)
                         GROUP BY schema_name, table_name
                         ORDER BY schema_name, table_name
                        """.formatted(TODAY));
                ResultSet row = statement.executeQuery()) {
            List<RewrittenTable> tables = new ArrayList<>();
            while (row.next()) {
                tables.add(new RewrittenTable(
                        new QualifiedName(row.getString("schema_name"), row.getString("table_name")),
                        List.of((String[]) row.getArray("columns").getArray())));
            }
            return tables;
        }
    }

    private static boolean areKept(Connection source) throws SQLException {
        try (PreparedStatement statement =
                        source.prepareStatement("SELECT pg_catalog.to_regclass('landfall.loaded_column') IS NOT NULL");
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
