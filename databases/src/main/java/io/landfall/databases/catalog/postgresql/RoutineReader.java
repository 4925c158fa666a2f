package io.landfall.databases.catalog.postgresql;

import io.landfall.databases.catalog.ObjectClass;
import io.landfall.databases.catalog.ObjectIdentity;
import io.landfall.databases.identifier.QualifiedName;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/** Reads functions and procedures; those in C or of the server's own are nothing that another server must have. */
final class RoutineReader {

    private static final String ROUTINES = """
            SELECT p.oid, s.nspname, p.proname, p.prokind, pg_get_userbyid(p.proowner) AS owner,
                   oidvectortypes(p.proargtypes) AS input_types,
                   pg_get_function_identity_arguments(p.oid) AS arguments,
                   pg_get_functiondef(p.oid) AS definition
              FROM pg_proc p
              JOIN own_schema s ON s.oid = p.pronamespace
              JOIN pg_language l ON l.oid = p.prolang
             WHERE p.prokind IN ('f', 'p') AND l.lanname NOT IN ('c', 'internal')
               AND NOT EXISTS (SELECT FROM member m WHERE m.classid = 'pg_proc'::regclass AND m.objid = p.oid)
            """;

    private RoutineReader() {}

    static void read(CatalogSession session, Findings findings) throws SQLException {
        session.query(ROUTINES, row -> routine(row, findings));
    }

    private static Found routine(Columns row, Findings findings) throws SQLException {
        boolean procedure = row.symbol("prokind") == 'p';
        QualifiedName name = row.qualified("nspname", "proname");
        ObjectIdentity identity = new ObjectIdentity(
                procedure ? ObjectClass.PROCEDURE : ObjectClass.FUNCTION, name + "(" + row.text("input_types") + ")");
        String definition = row.text("definition").strip().replaceFirst("^CREATE OR REPLACE ", "CREATE ");
        Found routine = new Found(
                row.address(Address.PROC),
                identity,
                name,
                null,
                definition + ";",
                List.of(definition),
                List.of(),
                null,
                Set.of(),
                null);
        findings.add(routine);
        findings.add(new Subject(
                row.address(Address.PROC),
                (procedure ? "PROCEDURE " : "FUNCTION ") + name.sql() + "(" + row.text("arguments") + ")",
                identity.toString(),
                identity,
                null,
                row.text("owner"),
                name.schema()));
        return routine;
    }
}
