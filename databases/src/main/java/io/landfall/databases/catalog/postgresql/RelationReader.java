package io.landfall.databases.catalog.postgresql;

import io.landfall.databases.catalog.ObjectClass;
import io.landfall.databases.catalog.ObjectIdentity;
import io.landfall.databases.catalog.TableDescription;
import io.landfall.databases.catalog.UnsupportedObject;
import io.landfall.databases.catalog.postgresql.SequenceReader.ColumnKey;
import io.landfall.databases.identifier.ExclusionPatterns;
import io.landfall.databases.identifier.Identifiers;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads tables with their columns and parents, the attachment of partitions, views and materialized views. */
final class RelationReader {

    private static final String COLUMNS = """
            SELECT a.attrelid AS table_oid, a.attnum, a.attname, a.attislocal, format_type(a.atttypid, a.atttypmod) AS type,
                   CASE WHEN a.attcollation <> 0 AND a.attcollation <> t.typcollation
                        THEN format('%I.%I', cn.nspname, co.collname) END AS collation,
                   pg_get_expr(d.adbin, d.adrelid) AS expression,
                   a.attgenerated, a.attidentity, a.attnotnull,
                   CASE WHEN n.conname <> c.relname || '_' || a.attname || '_not_null' THEN n.conname END AS not_null_name,
                   coalesce(n.convalidated, true) AS not_null_validated,
                   coalesce(n.connoinherit, false) AS not_null_not_inherited,
                   CASE WHEN a.attstorage <> t.typstorage AND c.relkind <> 'v' THEN a.attstorage END AS storage,
                   a.attcompression, coalesce(a.attstattarget, -1) AS statistics, a.attoptions
              FROM pg_attribute a
              JOIN pg_class c ON c.oid = a.attrelid
              JOIN own_schema s ON s.oid = c.relnamespace
              JOIN pg_type t ON t.oid = a.atttypid
              LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
              LEFT JOIN pg_collation co ON co.oid = a.attcollation
              LEFT JOIN pg_namespace cn ON cn.oid = co.collnamespace
              LEFT JOIN pg_constraint n ON n.conrelid = a.attrelid AND n.contype = 'n' AND n.conkey = ARRAY[a.attnum]
             WHERE c.relkind IN ('r', 'p', 'v', 'm') AND c.relpersistence <> 't' AND a.attnum > 0 AND NOT a.attisdropped
               AND NOT EXISTS (SELECT FROM member m WHERE m.classid = 'pg_class'::regclass AND m.objid = c.oid)
             ORDER BY a.attrelid, a.attnum
            """;

    private RelationReader() {}

    static List<TableDescription> read(CatalogSession session, ExclusionPatterns exclusions, Findings findings)
            throws SQLException {
        Map<ColumnKey, String> identities = SequenceReader.read(session, findings);
        Map<Long, List<ColumnRow>> columns = columns(session);
        Inheritance inheritance = Inheritance.read(session, columns);
        List<RelationRow> relations = RelationRow.read(session);
        for (RelationRow relation : relations) {
            List<ColumnRow> own = columns.getOrDefault(relation.oid(), List.of());
            if (relation.isTable()) {
                table(relation, own, inheritance, identities, findings);
                if (!exclusions.excludes(relation.name())) {
                    inheritance
                            .obstacle(relation)
                            .map(reason -> UnsupportedObject.of(
                                    "inheritance-child", relation.name().toString(), reason))
                            .ifPresent(findings::add);
                }
            } else {
                view(relation, own, findings);
            }
        }
        return TableReader.describe(session, relations, columns);
    }

    static Map<Long, List<ColumnRow>> columns(CatalogSession session) throws SQLException {
        return session.query(COLUMNS, ColumnRow::of).stream().collect(Collectors.groupingBy(ColumnRow::table));
    }

    private static void table(
            RelationRow table,
            List<ColumnRow> columns,
            Inheritance inheritance,
            Map<ColumnKey, String> identities,
            Findings findings) {
        List<String> statements = new ArrayList<>();
        statements.add(createTable(table, inheritance, identities));
        statements.addAll(inheritance.alterations(table));
        columns.forEach(column -> statements.addAll(
                column.alterations("ALTER TABLE ONLY " + table.name().sql())));
        add(findings, ObjectClass.TABLE, "TABLE", table, statements);
        if (table.parent() != null && table.bound() != null) {
            String attach = "ALTER TABLE ONLY " + table.parent().sql() + " ATTACH PARTITION "
                    + table.name().sql() + " " + table.bound();
            findings.add(new Found(
                    null,
                    new ObjectIdentity(ObjectClass.PARTITION, table.name() + " of " + table.parent()),
                    table.name(),
                    table.name(),
                    attach + ";",
                    List.of(attach),
                    List.of(),
                    null,
                    Set.of(table.address(), new Address(Address.CLASS, table.parentOid())),
                    null));
        }
    }

    private static String createTable(RelationRow table, Inheritance inheritance, Map<ColumnKey, String> identities) {
        String lines = inheritance.listed(table).stream()
                // a partition gets its identity columns from its parent when it is attached
                .map(column -> column.line(
                        table.partition() ? null : identities.get(new ColumnKey(table.oid(), column.number()))))
                .map(line -> "\n    " + line)
                .collect(Collectors.joining(","));
        return "CREATE " + (table.unlogged() ? "UNLOGGED " : "") + "TABLE "
                + table.name().sql() + " (" + lines + "\n)"
                + inheritance.clause(table)
                + (table.partitionKey() == null ? "" : "\nPARTITION BY " + table.partitionKey())
                + table.using()
                + StorageParameters.with(table.options(), table.toastOptions());
    }

    private static void view(RelationRow view, List<ColumnRow> columns, Findings findings) {
        boolean materialized = view.kind() == 'm';
        String noun = materialized ? "MATERIALIZED VIEW" : "VIEW";
        String query = Objects.requireNonNull(view.query()).strip().replaceFirst(";$", "");
        List<String> statements = new ArrayList<>();
        statements.add("CREATE " + noun + " " + view.name().sql() + view.using()
                + StorageParameters.with(view.options(), view.toastOptions()) + " AS\n" + query
                + (materialized ? "\nWITH NO DATA" : ""));
        String alter = "ALTER " + noun + " " + view.name().sql();
        for (ColumnRow column : columns) {
            statements.addAll(column.alterations(alter));
            if (column.expression() != null) {
                statements.add(alter + " ALTER COLUMN " + Identifiers.quote(column.name()) + " SET DEFAULT "
                        + column.expression());
            }
        }
        add(findings, materialized ? ObjectClass.MATERIALIZED_VIEW : ObjectClass.VIEW, noun, view, statements);
    }

    private static void add(
            Findings findings, ObjectClass objectClass, String noun, RelationRow relation, List<String> statements) {
        Found found = Found.of(relation.address(), objectClass, relation.name(), statements)
                .ofRelation(relation.name());
        findings.add(found);
        findings.add(new Subject(
                relation.address(),
                noun + " " + relation.name().sql(),
                found.identity().toString(),
                found.identity(),
                relation.name(),
                relation.owner(),
                relation.name().schema()));
    }
}
