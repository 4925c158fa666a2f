package io.landfall.databases.catalog.postgresql;

import io.landfall.databases.catalog.ObjectClass;
import io.landfall.databases.identifier.Identifiers;
import io.landfall.databases.identifier.QualifiedName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads collations that users made; by JSON, since columns were renamed (17) and added (16). */
final class CollationReader {

    private static final String COLLATIONS = """
            SELECT c.oid, s.nspname, c.collname, pg_get_userbyid(c.collowner) AS owner,
                   CASE c.collprovider WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' ELSE 'libc' END AS provider,
                   c.collisdeterministic, c.collcollate, c.collctype,
                   coalesce(to_jsonb(c) ->> 'colllocale', to_jsonb(c) ->> 'colliculocale') AS locale,
                   to_jsonb(c) ->> 'collicurules' AS rules
              FROM pg_collation c
              JOIN own_schema s ON s.oid = c.collnamespace
             WHERE NOT EXISTS (SELECT FROM member m WHERE m.classid = 'pg_collation'::regclass AND m.objid = c.oid)
            """;

    private CollationReader() {}

    static void read(CatalogSession session, Findings findings) throws SQLException {
        session.query(COLLATIONS, row -> collation(row, findings));
    }

    private static Found collation(Columns row, Findings findings) throws SQLException {
        QualifiedName name = row.qualified("nspname", "collname");
        List<String> options = new ArrayList<>();
        options.add("PROVIDER = " + row.text("provider"));
        option(options, "LOCALE", row.optional("locale"));
        option(options, "LC_COLLATE", row.optional("collcollate"));
        option(options, "LC_CTYPE", row.optional("collctype"));
        option(options, "RULES", row.optional("rules"));
        if (!row.is("collisdeterministic")) {
            options.add("DETERMINISTIC = false");
        }
        Found collation = Found.of(
                row.address(Address.COLLATION),
                ObjectClass.COLLATION,
                name,
                List.of("CREATE COLLATION " + name.sql() + " (" + String.join(", ", options) + ")"));
        findings.add(collation);
        findings.add(new Subject(
                row.address(Address.COLLATION),
                "COLLATION " + name.sql(),
                collation.identity().toString(),
                collation.identity(),
                null,
                row.text("owner"),
                name.schema()));
        return collation;
    }

    private static void option(List<String> options, String name, @Nullable String value) {
        if (value != null) {
            options.add(name + " = " + Identifiers.literal(value));
        }
    }
}
