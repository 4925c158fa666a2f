package io.landfall.databases.catalog.postgresql;

import io.landfall.databases.identifier.Identifiers;
import io.landfall.databases.identifier.QualifiedName;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One table, partitioned table, view or materialized view as the catalog holds it. */
record RelationRow(
        long oid,
        QualifiedName name,
        char kind,
        String owner,
        boolean unlogged,
        List<String> options,
        List<String> toastOptions,
        @Nullable String accessMethod,
        @Nullable String partitionKey,
        boolean partition,
        @Nullable QualifiedName parent,
        long parentOid,
        @Nullable QualifiedName root,
        boolean hasHeirs,
        @Nullable String bound,
        @Nullable String query,
        char replicaIdentity,
        long estimatedRows,
        long bytes) {

    private static final String RELATIONS = """
            SELECT c.oid, s.nspname, c.relname, c.relkind, pg_get_userbyid(c.relowner) AS owner, c.relpersistence,
                   c.reloptions, toast.reloptions AS toast_options,
                   CASE WHEN am.amname <> 'heap' THEN am.amname END AS access_method,
                   CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END AS partition_key,
                   c.relispartition, parent.oid AS parent_oid, parent.relname AS parent_name, parent_schema.nspname AS parent_schema,
                   root.relname AS root_name, root_schema.nspname AS root_schema,
                   c.relkind = 'r' AND EXISTS (SELECT FROM pg_inherits i WHERE i.inhparent = c.oid) AS has_heirs,
                   CASE WHEN c.relispartition THEN pg_get_expr(c.relpartbound, c.oid) END AS bound,
                   CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END AS query,
                   c.relreplident, c.reltuples::bigint AS estimated_rows,
                   CASE WHEN c.relkind = 'r' THEN pg_table_size(c.oid) ELSE 0 END AS bytes
              FROM pg_class c
              JOIN own_schema s ON s.oid = c.relnamespace
              LEFT JOIN pg_class toast ON toast.oid = c.reltoastrelid
              LEFT JOIN pg_am am ON am.oid = c.relam
              LEFT JOIN pg_inherits h ON h.inhrelid = c.oid AND c.relispartition AND NOT h.inhdetachpending
              LEFT JOIN pg_class parent ON parent.oid = h.inhparent
              LEFT JOIN pg_namespace parent_schema ON parent_schema.oid = parent.relnamespace
              LEFT JOIN pg_class root ON c.relispartition AND root.oid = pg_partition_root(c.oid)
              LEFT JOIN pg_namespace root_schema ON root_schema.oid = root.relnamespace
             WHERE c.relkind IN ('r', 'p', 'v', 'm') AND c.relpersistence <> 't'
               AND NOT EXISTS (SELECT FROM member m WHERE m.classid = 'pg_class'::regclass AND m.objid = c.oid)
             ORDER BY s.nspname, c.relname
            """;

    static List<RelationRow> read(CatalogSession session) throws SQLException {
        return session.query(RELATIONS, RelationRow::of);
    }

    private static RelationRow of(Columns row) throws SQLException {
        return new RelationRow(
                row.number("oid"),
                row.qualified("nspname", "relname"),
                row.symbol("relkind"),
                row.text("owner"),
                row.symbol("relpersistence") == 'u',
                row.list("reloptions"),
                row.list("toast_options"),
                row.optional("access_method"),
                row.optional("partition_key"),
                row.is("relispartition"),
                row.optionalQualified("parent_schema", "parent_name"),
                row.number("parent_oid"),
                row.optionalQualified("root_schema", "root_name"),
                row.is("has_heirs"),
                row.optional("bound"),
                row.optional("query"),
                row.symbol("relreplident"),
                row.number("estimated_rows"),
                row.number("bytes"));
    }

    boolean isTable() {
        return kind == 'r' || kind == 'p';
    }

    Address address() {
        return new Address(Address.CLASS, oid);
    }

    /** The words between the name and the options. */
    String using() {
        return accessMethod == null ? "" : "\nUSING " + Identifiers.quote(accessMethod);
    }
}
