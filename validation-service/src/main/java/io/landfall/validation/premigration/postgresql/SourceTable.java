package io.landfall.validation.premigration.postgresql;

import io.landfall.databases.identifier.QualifiedName;
import io.landfall.databases.identifier.TablePatterns;
import io.landfall.validation.premigration.Subject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/**
 * A table of the source that the task does not exclude, with what several checks ask of it.
 *
 * @param partitionRoot of a partition the topmost table that it is a part of, else the table itself
 * @param changedRows UPDATEs and DELETEs that the source has counted
 */
record SourceTable(
        QualifiedName name,
        QualifiedName partitionRoot,
        String kind,
        boolean unlogged,
        boolean usableKey,
        String replicaIdentity,
        boolean generated,
        boolean selectable,
        boolean owned,
        boolean partlyHidden,
        String owner,
        long changedRows,
        long bytes) {

    static List<SourceTable> of(Subject subject) throws SQLException {
        return subject.once(All.class, () -> new All(read(subject))).tables();
    }

    /** All of them. */
    private record All(List<SourceTable> tables) {}

    private static List<SourceTable> read(Subject subject) {
        var exclusions = subject.exclusions();
        return subject.source().sql().sql("""
                        SELECT n.nspname, c.relname, c.relkind::text, c.relpersistence::text, c.relreplident::text,
                               EXISTS (SELECT FROM pg_index AS x
                                        WHERE x.indrelid = c.oid AND x.indisunique AND x.indimmediate AND x.indisvalid
                                          AND x.indpred IS NULL AND x.indexprs IS NULL AND NOT x.indisexclusion
                                          AND NOT EXISTS (
                                                SELECT FROM unnest(x.indkey::int2[]) WITH ORDINALITY AS k (attnum, place)
                                                  JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = k.attnum
                                                 WHERE k.place <= x.indnkeyatts AND (NOT a.attnotnull OR a.attgenerated <> ''))) AS usable_key,
                               EXISTS (SELECT FROM pg_attribute AS a
                                        WHERE a.attrelid = c.oid AND a.attgenerated <> '' AND NOT a.attisdropped) AS generated,
                               has_table_privilege(c.oid, 'SELECT')
                                 AND has_schema_privilege(n.oid, 'USAGE') AS selectable,
                               pg_has_role(c.relowner, 'USAGE') AS owned,
                               row_security_active(c.oid) AS partly_hidden,
                               pg_get_userbyid(c.relowner) AS owner, root.nspname AS root_schema, root.relname AS root_name,
                               pg_stat_get_tuples_updated(c.oid) + pg_stat_get_tuples_deleted(c.oid) AS changed_rows,
                               CASE WHEN c.relkind = 'r' THEN pg_table_size(c.oid) ELSE 0 END AS bytes
                          FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
                         CROSS JOIN LATERAL (
                               SELECT rn.nspname, r.relname
                                 FROM pg_class AS r JOIN pg_namespace AS rn ON rn.oid = r.relnamespace
                                WHERE r.oid = coalesce(pg_partition_root(c.oid), c.oid)) AS root
                         WHERE c.relkind IN ('r', 'p', 'f') AND c.relpersistence <> 't'
                           AND n.nspname <> 'information_schema' AND n.nspname <> 'landfall' AND n.nspname !~ '^pg_'
                           AND NOT EXISTS (SELECT FROM pg_depend AS d
                                            WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
                                              AND d.deptype = 'e')
                         ORDER BY n.nspname, c.relname
                        """).query((row, number) -> read(row)).stream()
                .filter(table -> !exclusions.excludes(table.name()))
                .toList();
    }

    private static SourceTable read(ResultSet row) throws SQLException {
        return new SourceTable(
                new QualifiedName(row.getString("nspname"), row.getString("relname")),
                new QualifiedName(row.getString("root_schema"), row.getString("root_name")),
                row.getString("relkind"),
                row.getString("relpersistence").equals("u"),
                row.getBoolean("usable_key"),
                row.getString("relreplident"),
                row.getBoolean("generated"),
                row.getBoolean("selectable"),
                row.getBoolean("owned"),
                row.getBoolean("partly_hidden"),
                row.getString("owner"),
                row.getLong("changed_rows"),
                row.getLong("bytes"));
    }

    boolean isForeign() {
        return kind.equals("f");
    }

    boolean holdsRows() {
        return kind.equals("r");
    }

    boolean isAmong(TablePatterns patterns) {
        return patterns.matches(partitionRoot);
    }

    /** With cutover; changes of an unlogged table can't be captured. */
    boolean isPublished() {
        return holdsRows() && !unlogged;
    }
}
