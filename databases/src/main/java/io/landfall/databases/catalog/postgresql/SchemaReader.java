package io.landfall.databases.catalog.postgresql;

import io.landfall.databases.catalog.ObjectClass;
import io.landfall.databases.catalog.ObjectIdentity;
import io.landfall.databases.identifier.Identifiers;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/** Reads schemas and extensions. */
final class SchemaReader {

    private static final String SCHEMAS = """
            SELECT s.oid, s.nspname, pg_get_userbyid(s.nspowner) AS owner
              FROM own_schema s
             WHERE NOT EXISTS (SELECT FROM member m WHERE m.classid = 'pg_namespace'::regclass AND m.objid = s.oid)
            """;

    private static final String EXTENSIONS = """
            SELECT e.oid, e.extname, n.nspname
              FROM pg_extension e
              JOIN pg_namespace n ON n.oid = e.extnamespace
            """;

    private SchemaReader() {}

    static void read(CatalogSession session, Findings findings) throws SQLException {
        session.query(SCHEMAS, SchemaReader::schema).forEach(subject -> {
            findings.add(subject);
            findings.add(new Found(
                    subject.address(),
                    subject.partOf(),
                    null,
                    null,
                    "CREATE " + subject.sql() + ";",
                    // every new database has it
                    List.of("CREATE SCHEMA " + (isPublic(subject) ? "IF NOT EXISTS " : "")
                            + subject.sql().substring("SCHEMA ".length())),
                    List.of(),
                    isPublic(subject) ? List.of() : null,
                    Set.of(),
                    null));
        });
        session.query(EXTENSIONS, SchemaReader::extension).forEach(findings::add);
    }

    private static boolean isPublic(Subject subject) {
        return subject.partOf().name().equals("public");
    }

    private static Subject schema(Columns row) throws SQLException {
        String name = row.text("nspname");
        ObjectIdentity identity = new ObjectIdentity(ObjectClass.SCHEMA, name);
        return new Subject(
                row.address(Address.NAMESPACE),
                "SCHEMA " + Identifiers.quote(name),
                identity.toString(),
                identity,
                null,
                row.text("owner"),
                null);
    }

    /** The version is the target's own: a server rarely offers another's. */
    private static Found extension(Columns row) throws SQLException {
        String name = row.text("extname");
        String statement = "CREATE EXTENSION IF NOT EXISTS " + Identifiers.quote(name) + " WITH SCHEMA "
                + Identifiers.quote(row.text("nspname"));
        return new Found(
                row.address(Address.EXTENSION),
                new ObjectIdentity(ObjectClass.EXTENSION, name),
                null,
                null,
                statement + ";",
                List.of(statement),
                List.of(),
                null,
                Set.of(),
                null);
    }
}
