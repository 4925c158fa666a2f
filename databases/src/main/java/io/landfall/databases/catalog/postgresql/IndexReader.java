package io.landfall.databases.catalog.postgresql;

import io.landfall.databases.catalog.ObjectClass;
import io.landfall.databases.catalog.ObjectIdentity;
import io.landfall.databases.catalog.UnsupportedObject;
import io.landfall.databases.identifier.ExclusionPatterns;
import io.landfall.databases.identifier.Identifiers;
import io.landfall.databases.identifier.QualifiedName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Reads indexes that are not a constraint's, the attachment of partitions' indexes of both kinds, and index settings.
 */
final class IndexReader {

    private static final String INDEXES = """
            , of_constraint AS MATERIALIZED (
                SELECT conindid, oid FROM pg_constraint WHERE contype IN ('p', 'u', 'x') AND conindid <> 0
            )
            SELECT i.indexrelid AS oid, s.nspname, t.relname AS table_name, ic.relname AS index_name,
                   xs.nspname AS index_schema, k.oid AS constraint_oid, con.contype,
                   CASE WHEN k.oid IS NULL THEN pg_get_indexdef(i.indexrelid) END AS definition,
                   ic.reloptions, i.indisvalid, i.indisclustered,
                   (SELECT array_agg(a.attnum || ' SET STATISTICS ' || a.attstattarget ORDER BY a.attnum)
                      FROM pg_attribute a WHERE a.attrelid = i.indexrelid AND a.attstattarget >= 0) AS statistics,
                   h.inhparent AS parent_oid, pk.oid AS parent_constraint_oid, ps.nspname AS parent_schema, p.relname AS parent_name
              FROM pg_index i
              JOIN pg_class ic ON ic.oid = i.indexrelid
              JOIN pg_namespace xs ON xs.oid = ic.relnamespace
              JOIN pg_class t ON t.oid = i.indrelid
              JOIN own_schema s ON s.oid = t.relnamespace
              LEFT JOIN of_constraint k ON k.conindid = i.indexrelid
              LEFT JOIN pg_constraint con ON con.oid = k.oid
              LEFT JOIN pg_inherits h ON h.inhrelid = i.indexrelid
              LEFT JOIN pg_class p ON p.oid = h.inhparent
              LEFT JOIN pg_namespace ps ON ps.oid = p.relnamespace
              LEFT JOIN of_constraint pk ON pk.conindid = h.inhparent
             WHERE t.relkind IN ('r', 'p', 'm') AND t.relpersistence <> 't'
               AND NOT EXISTS (SELECT FROM member m WHERE m.classid = 'pg_class'::regclass AND m.objid IN (t.oid, ic.oid))
            """;

    private IndexReader() {}

    static void read(CatalogSession session, ExclusionPatterns exclusions, Findings findings) throws SQLException {
        session.query(INDEXES, row -> index(row, exclusions, findings));
    }

    private static QualifiedName index(Columns row, ExclusionPatterns exclusions, Findings findings)
            throws SQLException {
        QualifiedName table = row.qualified("nspname", "table_name");
        QualifiedName name = row.qualified("index_schema", "index_name");
        boolean ofConstraint = row.optional("constraint_oid") != null;
        ObjectIdentity identity = ofConstraint
                ? ConstraintReader.identity(row.symbol("contype"), row.text("index_name"), table)
                : new ObjectIdentity(ObjectClass.INDEX, row.text("index_name") + " on " + table);
        if (!ofConstraint) {
            findings.add(index(row, table, name));
        }
        if (!row.is("indisvalid") && !exclusions.excludes(table)) {
            findings.add(UnsupportedObject.of(
                    "invalid-index",
                    name.toString(),
                    "REINDEX or drop it; for a partitioned index, attach the indexes of all partitions"));
        }
        if (row.optional("parent_name") != null) {
            findings.add(attachment(row, table, name));
        }
        findings.add(new Subject(
                row.address(Address.CLASS),
                "INDEX " + name.sql(),
                "index " + name,
                identity,
                table,
                null,
                table.schema()));
        return name;
    }

    private static Found index(Columns row, QualifiedName table, QualifiedName name) throws SQLException {
        List<String> statements = new ArrayList<>();
        statements.add(row.text("definition"));
        statements.addAll(settings(row, table, name));
        Found index =
                Found.on(row.address(Address.CLASS), ObjectClass.INDEX, row.text("index_name"), table, statements);
        if (row.optional("parent_name") != null) {
            index = index.removedBy(List.of());
        }
        return row.is("indisvalid") ? index : index.defined(index.definition() + "\n-- invalid");
    }

    /** What the definition of an index does not say; for indexes of constraints also the options. */
    private static List<String> settings(Columns row, QualifiedName table, QualifiedName name) throws SQLException {
        List<String> statements = new ArrayList<>();
        for (String setting : row.list("statistics")) {
            statements.add("ALTER INDEX " + name.sql() + " ALTER COLUMN " + setting);
        }
        if (row.is("indisclustered")) {
            statements.add("ALTER TABLE " + table.sql() + " CLUSTER ON " + Identifiers.quote(name.name()));
        }
        return statements;
    }

    private static Found attachment(Columns row, QualifiedName table, QualifiedName name) throws SQLException {
        QualifiedName parent = row.qualified("parent_schema", "parent_name");
        String statement = "ALTER INDEX " + parent.sql() + " ATTACH PARTITION " + name.sql();
        return new Found(
                null,
                new ObjectIdentity(ObjectClass.INDEX_PARTITION, name + " of " + parent),
                table,
                table,
                statement + ";",
                List.of(statement),
                List.of(),
                null,
                Set.of(row.address(Address.CLASS), new Address(Address.CLASS, row.number("parent_oid"))),
                null);
    }
}
