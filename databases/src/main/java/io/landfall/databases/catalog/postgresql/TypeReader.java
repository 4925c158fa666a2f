package io.landfall.databases.catalog.postgresql;

import io.landfall.databases.catalog.ObjectClass;
import io.landfall.databases.catalog.ObjectIdentity;
import io.landfall.databases.identifier.Identifiers;
import io.landfall.databases.identifier.QualifiedName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads enums, composite types, ranges and domains. */
final class TypeReader {

    private static final String TYPES = """
            SELECT t.oid, s.nspname, t.typname, t.typtype, pg_get_userbyid(t.typowner) AS owner,
                   (SELECT array_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid) AS labels,
                   attribute.names, attribute.types,
                   format_type(r.rngsubtype, NULL) AS subtype,
                   CASE WHEN NOT o.opcdefault THEN format('%I.%I', ons.nspname, o.opcname) END AS operator_class,
                   CASE WHEN r.rngcollation <> 0 AND r.rngcollation <> st.typcollation
                        THEN format('%I.%I', rcn.nspname, rc.collname) END AS range_collation,
                   nullif(r.rngsubdiff::oid, 0)::regproc::text AS subtype_diff,
                   mt.typname AS multirange, mts.nspname AS multirange_schema
              FROM pg_type t
              JOIN own_schema s ON s.oid = t.typnamespace
              LEFT JOIN pg_class c ON c.oid = t.typrelid
              LEFT JOIN LATERAL (
                   SELECT array_agg(a.attname ORDER BY a.attnum) AS names,
                          array_agg(format_type(a.atttypid, a.atttypmod)
                              || CASE WHEN a.attcollation <> 0 AND a.attcollation <> at.typcollation
                                      THEN format(' COLLATE %I.%I', cn.nspname, co.collname) ELSE '' END
                              ORDER BY a.attnum) AS types
                     FROM pg_attribute a
                     JOIN pg_type at ON at.oid = a.atttypid
                     LEFT JOIN pg_collation co ON co.oid = a.attcollation
                     LEFT JOIN pg_namespace cn ON cn.oid = co.collnamespace
                    WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped) attribute ON t.typtype = 'c'
              LEFT JOIN pg_range r ON r.rngtypid = t.oid
              LEFT JOIN pg_type st ON st.oid = r.rngsubtype
              LEFT JOIN pg_opclass o ON o.oid = r.rngsubopc
              LEFT JOIN pg_namespace ons ON ons.oid = o.opcnamespace
              LEFT JOIN pg_collation rc ON rc.oid = r.rngcollation
              LEFT JOIN pg_namespace rcn ON rcn.oid = rc.collnamespace
              LEFT JOIN pg_type mt ON mt.oid = r.rngmultitypid
              LEFT JOIN pg_namespace mts ON mts.oid = mt.typnamespace
             WHERE (t.typtype = 'e' OR (t.typtype = 'r' AND r.rngcanonical = 0) OR (t.typtype = 'c' AND c.relkind = 'c'))
               AND NOT EXISTS (SELECT FROM member m WHERE m.classid = 'pg_type'::regclass AND m.objid = t.oid)
            """;

    private static final String DOMAINS = """
            SELECT t.oid, s.nspname, t.typname, pg_get_userbyid(t.typowner) AS owner,
                   format_type(t.typbasetype, t.typtypmod) AS base,
                   CASE WHEN t.typcollation <> 0 AND t.typcollation <> b.typcollation
                        THEN format('%I.%I', cn.nspname, co.collname) END AS collation,
                   coalesce(pg_get_expr(t.typdefaultbin, 0), quote_literal(t.typdefault)) AS expression,
                   t.typnotnull,
                   (SELECT n.conname FROM pg_constraint n
                     WHERE n.contypid = t.oid AND n.contype = 'n' AND n.conname <> t.typname || '_not_null') AS not_null_name,
                   checks.names, checks.definitions, checks.oids
              FROM pg_type t
              JOIN own_schema s ON s.oid = t.typnamespace
              JOIN pg_type b ON b.oid = t.typbasetype
              LEFT JOIN pg_collation co ON co.oid = t.typcollation
              LEFT JOIN pg_namespace cn ON cn.oid = co.collnamespace
              LEFT JOIN LATERAL (
                   SELECT array_agg(con.conname ORDER BY con.conname) AS names,
                          array_agg(pg_get_constraintdef(con.oid) ORDER BY con.conname) AS definitions,
                          array_agg(con.oid ORDER BY con.conname) AS oids
                     FROM pg_constraint con
                    WHERE con.contypid = t.oid AND con.contype = 'c') checks ON true
             WHERE t.typtype = 'd'
               AND NOT EXISTS (SELECT FROM member m WHERE m.classid = 'pg_type'::regclass AND m.objid = t.oid)
            """;

    private TypeReader() {}

    static void read(CatalogSession session, Findings findings) throws SQLException {
        session.query(TYPES, row -> {
            QualifiedName name = row.qualified("nspname", "typname");
            Found type = Found.of(
                    row.address(Address.TYPE),
                    ObjectClass.TYPE,
                    name,
                    List.of("CREATE TYPE " + name.sql() + " AS " + body(row)));
            findings.add(type);
            findings.add(subject("TYPE", type, name, row.text("owner")));
            return type;
        });
        session.query(DOMAINS, row -> domain(row, findings));
    }

    private static String body(Columns row) throws SQLException {
        return switch (row.symbol("typtype")) {
            case 'e' ->
                "ENUM (" + row.list("labels").stream().map(Identifiers::literal).collect(Collectors.joining(", "))
                        + ")";
            case 'c' -> attributes(row.list("names"), row.list("types"));
            default -> range(row);
        };
    }

    private static String attributes(List<String> names, List<String> types) {
        List<String> attributes = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            attributes.add("\n    " + Identifiers.quote(names.get(i)) + " " + types.get(i));
        }
        return "(" + String.join(",", attributes) + ")";
    }

    private static String range(Columns row) throws SQLException {
        List<String> options = new ArrayList<>();
        options.add("SUBTYPE = " + row.text("subtype"));
        option(options, "SUBTYPE_OPCLASS", row.optional("operator_class"));
        option(options, "COLLATION", row.optional("range_collation"));
        option(options, "SUBTYPE_DIFF", row.optional("subtype_diff"));
        options.add("MULTIRANGE_TYPE_NAME = "
                + row.qualified("multirange_schema", "multirange").sql());
        return "RANGE (" + String.join(", ", options) + ")";
    }

    private static void option(List<String> options, String name, @Nullable String value) {
        if (value != null) {
            options.add(name + " = " + value);
        }
    }

    private static Found domain(Columns row, Findings findings) throws SQLException {
        QualifiedName name = row.qualified("nspname", "typname");
        StringBuilder create = new StringBuilder("CREATE DOMAIN " + name.sql() + " AS " + row.text("base"));
        if (row.optional("collation") != null) {
            create.append(" COLLATE ").append(row.text("collation"));
        }
        if (row.optional("expression") != null) {
            create.append("\n    DEFAULT ").append(row.text("expression"));
        }
        if (row.is("typnotnull")) {
            String constraint = row.optional("not_null_name");
            create.append(
                    constraint == null
                            ? "\n    NOT NULL"
                            : "\n    CONSTRAINT " + Identifiers.quote(constraint) + " NOT NULL");
        }
        List<String> statements = new ArrayList<>();
        List<String> names = row.list("names");
        List<String> definitions = row.list("definitions");
        for (int i = 0; i < names.size(); i++) {
            String constraint = "CONSTRAINT " + Identifiers.quote(names.get(i)) + " " + definitions.get(i);
            if (definitions.get(i).endsWith(" NOT VALID")) {
                statements.add("ALTER DOMAIN " + name.sql() + " ADD " + constraint);
            } else {
                create.append("\n    ").append(constraint);
            }
        }
        statements.addFirst(create.toString());
        Found domain = Found.of(row.address(Address.TYPE), ObjectClass.DOMAIN, name, statements);
        findings.add(domain);
        findings.add(subject("DOMAIN", domain, name, row.text("owner")));
        List<String> oids = row.list("oids");
        for (int i = 0; i < names.size(); i++) {
            findings.add(constraint(domain, name, names.get(i), Long.parseLong(oids.get(i))));
        }
        return domain;
    }

    private static Subject constraint(Found domain, QualifiedName name, String constraint, long oid) {
        return new Subject(
                new Address(Address.CONSTRAINT, oid),
                "CONSTRAINT " + Identifiers.quote(constraint) + " ON DOMAIN " + name.sql(),
                "check constraint " + constraint + " on domain " + name,
                domain.identity(),
                null,
                null,
                name.schema());
    }

    private static Subject subject(String noun, Found type, QualifiedName name, String owner) {
        ObjectIdentity identity = type.identity();
        return new Subject(
                Objects.requireNonNull(type.address()),
                noun + " " + name.sql(),
                identity.toString(),
                identity,
                null,
                owner,
                name.schema());
    }
}
