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
 * What a column's type is made of counts too: values are stored by the numbers of a composite type's attributes and of
 * an enum's labels, and read by their names. Generated columns are not looked at: each side computes its own.
 */
public final class LoadedColumns {

    /**
     * What fills a column that was added is in the catalog, unless the table was written anew for it. The parts of a
     * column's type are the labels and attributes of all user-defined types (16384 is the first OID of such) that it is
     * built from. Only what belongs to the wanted tables is read: the load asks for each table by itself.
     */
    private static final String TODAY = """
            WITH RECURSIVE looked_at AS MATERIALIZED (
                SELECT n.nspname, c.relname, c.oid, c.relfilenode
                  FROM %s
                  JOIN pg_catalog.pg_namespace AS n ON n.nspname = wanted.schema_name
                  JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid AND c.relname = wanted.table_name
                 WHERE c.relkind = 'r'),
            built (type, of) AS (
                SELECT DISTINCT a.atttypid, a.atttypid
                  FROM looked_at AS c JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid
                 WHERE a.attnum > 0 AND a.atttypid >= 16384
                 UNION
                SELECT built.type, used.type
                  FROM built
                 CROSS JOIN LATERAL (
                       SELECT t.typelem FROM pg_catalog.pg_type AS t WHERE t.oid = built.of
                        UNION ALL SELECT t.typbasetype FROM pg_catalog.pg_type AS t WHERE t.oid = built.of
                        UNION ALL SELECT r.rngsubtype FROM pg_catalog.pg_range AS r WHERE built.of IN (r.rngtypid, r.rngmultitypid)
                        UNION ALL SELECT a.atttypid FROM pg_catalog.pg_type AS t JOIN pg_catalog.pg_attribute AS a ON a.attrelid = t.typrelid
                                   WHERE t.oid = built.of AND a.attnum > 0 AND NOT a.attisdropped) AS used (type)
                 WHERE used.type >= 16384),
            type_parts (type, parts) AS (
                SELECT built.type, pg_catalog.jsonb_object_agg(part.key, part.name)
                  FROM built
                 CROSS JOIN LATERAL (
                       SELECT 'enum ' || e.enumtypid || '.' || e.oid, e.enumlabel
                         FROM pg_catalog.pg_enum AS e WHERE e.enumtypid = built.of
                        UNION ALL
                       SELECT 'composite ' || a.attrelid || '.' || a.attnum, a.attname
                         FROM pg_catalog.pg_type AS t JOIN pg_catalog.pg_attribute AS a ON a.attrelid = t.typrelid
                        WHERE t.oid = built.of AND a.attnum > 0 AND NOT a.attisdropped) AS part (key, name)
                 GROUP BY built.type)
            SELECT c.nspname AS schema_name, c.relname AS table_name, a.attname AS column_name,
                   c.oid::bigint AS table_oid, a.attnum::int AS number, c.relfilenode::bigint AS storage, a.xmin::text::bigint AS version,
                   type_parts.parts, CASE WHEN a.atthasmissing THEN a.attmissingval::text END AS fill
              FROM looked_at AS c
              JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid
              LEFT JOIN type_parts ON type_parts.type = a.atttypid
             WHERE a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
            """;

    private LoadedColumns() {}

    /**
     * A column as the server's catalog has it.
     *
     * @param number its place in the table, never used again
     * @param storage the table's file
     * @param version the transaction that wrote the column's entry
     * @param parts the names of its type's labels and attributes by their numbers, as a JSON object; null for a type
     *     that has none
     */
    public record LoadedColumn(
            QualifiedName table,
            String name,
            long tableOid,
            int number,
            long storage,
            long version,
            @Nullable String parts) {}

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
        try (PreparedStatement statement = side.prepareStatement(
                TODAY.formatted("unnest(?::text[], ?::text[]) AS wanted (schema_name, table_name)"))) {
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
                            row.getLong("version"),
                            row.getString("parts")));
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
                INSERT INTO landfall.loaded_column (schema_name, table_name, column_name, table_oid, number, storage, version, parts)
                SELECT * FROM unnest(?::text[], ?::text[], ?::text[], ?::bigint[], ?::int[], ?::bigint[], ?::bigint[], ?::jsonb[])
                """)) {
            NameArrays.set(
                    statement, 1, columns.stream().map(LoadedColumn::table).toList());
            set(statement, 3, "text", columns, LoadedColumn::name);
            set(statement, 4, "int8", columns, LoadedColumn::tableOid);
            set(statement, 5, "int4", columns, LoadedColumn::number);
            set(statement, 6, "int8", columns, LoadedColumn::storage);
            set(statement, 7, "int8", columns, LoadedColumn::version);
            set(statement, 8, "text", columns, LoadedColumn::parts);
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
     * both sides, and filled with the same, is none; nor one whose type had its parts renamed alike on both. Empty too
     * where nothing was kept: the mover is another, or an older engine.
     */
    public static List<RewrittenTable> rewritten(Connection source, Connection target, ExclusionPatterns excluded)
            throws SQLException {
        Set<Suspect> here = suspects(source);
        Set<Suspect> there = suspects(target);
        Map<QualifiedName, Set<String>> columns = new TreeMap<>();
        Stream.concat(here.stream(), there.stream())
                .filter(suspect -> suspect.excuse() == null || !here.contains(suspect) || !there.contains(suspect))
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
     * @param excuse what leaves the sides equal, if it was done on both; null if nothing does
     */
    private record Suspect(
            QualifiedName table, String column, @Nullable String excuse) {}

    /**
     * A part that came since under the name of another finds nothing stored under its number. The renamed are named in
     * an order that no side's collation has a say in.
     */
    private static Set<Suspect> suspects(Connection side) throws SQLException {
        Set<Suspect> suspects = new HashSet<>();
        if (!areKept(side)) {
            return suspects;
        }
        try (PreparedStatement statement = side.prepareStatement("""
                        SELECT schema_name, table_name, column_name,
                               CASE WHEN loaded.number IS NOT NULL AND NOT rewritten THEN 'renamed ' || renamed
                                    WHEN loaded.number IS NULL AND today.table_oid = known.table_oid AND today.storage = known.storage
                                    THEN 'filled with ' || coalesce(fill, 'NULL') END AS excuse
                          FROM (%s) AS today
                          JOIN (SELECT schema_name, table_name, max(table_oid) AS table_oid, max(storage) AS storage
                                  FROM landfall.loaded_column GROUP BY schema_name, table_name) AS known USING (schema_name, table_name)
                          LEFT JOIN landfall.loaded_column AS loaded USING (schema_name, table_name, column_name)
                         CROSS JOIN LATERAL (
                               SELECT string_agg(was.value || ' to ' || now.value, ', ' ORDER BY was.value COLLATE "C", now.value COLLATE "C")
                                          FILTER (WHERE was.key = now.key) AS renamed,
                                      count(*) FILTER (WHERE was.key <> now.key) > 0 AS made_again
                                 FROM jsonb_each_text(CASE WHEN loaded.parts <> today.parts THEN loaded.parts END) AS was
                                 JOIN jsonb_each_text(today.parts) AS now
                                   ON was.key = now.key AND was.value <> now.value
                                   OR was.key <> now.key AND was.value = now.value AND NOT jsonb_exists(loaded.parts, now.key)
                                      AND split_part(was.key, '.', 1) = split_part(now.key, '.', 1)
                                WHERE today.parts ->> was.key IS DISTINCT FROM was.value AND loaded.parts ->> now.key IS DISTINCT FROM now.value) AS type
                         CROSS JOIN LATERAL (
                               SELECT type.made_again OR today.table_oid <> loaded.table_oid OR today.number <> loaded.number
                                      OR (today.storage <> loaded.storage AND today.version <> loaded.version)) AS since (rewritten)
                         WHERE loaded.number IS NULL OR rewritten OR renamed IS NOT NULL
                        """.formatted(TODAY.formatted(
                        "(SELECT DISTINCT schema_name, table_name FROM landfall.loaded_column) AS wanted")));
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                suspects.add(new Suspect(
                        new QualifiedName(row.getString("schema_name"), row.getString("table_name")),
                        row.getString("column_name"),
                        row.getString("excuse")));
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
            Function<LoadedColumn, @Nullable Object> value)
            throws SQLException {
        statement.setArray(
                place,
                statement
                        .getConnection()
                        .createArrayOf(type, columns.stream().map(value).toArray()));
    }
}
