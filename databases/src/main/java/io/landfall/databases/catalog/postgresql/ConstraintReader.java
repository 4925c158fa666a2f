package io.landfall.databases.catalog.postgresql;

import io.landfall.databases.catalog.ObjectClass;
import io.landfall.databases.catalog.ObjectIdentity;
import io.landfall.databases.identifier.Identifiers;
import io.landfall.databases.identifier.QualifiedName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Reads the constraints of tables that are not part of CREATE TABLE, in the server's own words. */
final class ConstraintReader {

    /** Left out: what is only inherited (the parent's brings it), and validated NOT NULLs (the table's). */
    private static final String CONSTRAINTS = """
            SELECT con.oid, s.nspname, c.relname, c.relkind, con.conname, con.contype,
                   pg_get_constraintdef(con.oid) AS definition,
                   ic.reloptions, i.indisclustered, i.indisvalid, xs.nspname AS index_schema, ic.relispartition AS attached,
                   c.relkind = 'r' AND con.coninhcount > 0 AS inherited,
                   EXISTS (SELECT FROM pg_inherits h WHERE h.inhparent = c.oid) AS has_heirs
              FROM pg_constraint con
              JOIN pg_class c ON c.oid = con.conrelid
              JOIN own_schema s ON s.oid = c.relnamespace
              LEFT JOIN pg_class ic ON ic.oid = con.conindid AND con.contype IN ('p', 'u', 'x')
              LEFT JOIN pg_index i ON i.indexrelid = ic.oid
              LEFT JOIN pg_namespace xs ON xs.oid = ic.relnamespace
             WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't'
               AND (con.contype IN ('p', 'u', 'x')
                    OR con.contype = 'f' AND con.conparentid = 0
                    OR con.contype = 'c' AND (con.coninhcount = 0 OR con.conislocal AND NOT c.relispartition)
                    OR con.contype = 'n' AND con.coninhcount = 0 AND NOT con.convalidated)
               AND NOT EXISTS (SELECT FROM member m WHERE m.classid = 'pg_class'::regclass AND m.objid = c.oid)
            """;

    private ConstraintReader() {}

    static void read(CatalogSession session, Findings findings) throws SQLException {
        session.query(CONSTRAINTS, row -> constraint(row, findings));
    }

    static ObjectIdentity identity(char type, String name, QualifiedName table) {
        return new ObjectIdentity(objectClass(type), name + " on " + table);
    }

    private static ObjectClass objectClass(char type) {
        return switch (type) {
            case 'p' -> ObjectClass.PRIMARY_KEY;
            case 'u' -> ObjectClass.UNIQUE_CONSTRAINT;
            case 'x' -> ObjectClass.EXCLUSION_CONSTRAINT;
            case 'f' -> ObjectClass.FOREIGN_KEY;
            case 'n' -> ObjectClass.NOT_NULL_CONSTRAINT;
            case 'c' -> ObjectClass.CHECK_CONSTRAINT;
            default -> throw new IllegalArgumentException("constraint type " + type);
        };
    }

    private static Found constraint(Columns row, Findings findings) throws SQLException {
        QualifiedName table = row.qualified("nspname", "relname");
        String name = Identifiers.quote(row.text("conname"));
        char type = row.symbol("contype");
        boolean partitioned = row.symbol("relkind") == 'p';
        boolean passedOn = (type == 'c' || type == 'n') && row.is("has_heirs");
        boolean perTable = type == 'p' || type == 'u' || type == 'x' || !(partitioned || passedOn);
        String alter = "ALTER TABLE " + (perTable ? "ONLY " : "") + table.sql();
        List<String> statements = new ArrayList<>();
        statements.add(alter + " ADD CONSTRAINT " + name + " " + row.text("definition"));
        if (!row.list("reloptions").isEmpty()) {
            statements.add(
                    "ALTER INDEX " + row.qualified("index_schema", "conname").sql() + " SET ("
                            + StorageParameters.list(row.list("reloptions"), List.of()) + ")");
        }
        if (row.is("indisclustered")) {
            statements.add("ALTER TABLE " + table.sql() + " CLUSTER ON " + name);
        }
        Found constraint =
                Found.on(row.address(Address.CONSTRAINT), objectClass(type), row.text("conname"), table, statements);
        if (type == 'f') {
            constraint = foreignKey(constraint, partitioned, alter, name);
        }
        if (row.is("attached") || (type == 'c' && row.is("inherited"))) {
            constraint = constraint.removedBy(List.of());
        }
        if (row.optional("index_schema") != null && !row.is("indisvalid")) {
            constraint = constraint.defined(constraint.definition() + "\n-- invalid");
        }
        findings.add(constraint);
        findings.add(new Subject(
                row.address(Address.CONSTRAINT),
                "CONSTRAINT " + name + " ON " + table.sql(),
                constraint.identity().toString(),
                constraint.identity(),
                table,
                null,
                table.schema()));
        return constraint;
    }

    /**
     * Created NOT VALID, so that rows which apply has yet to bring don't matter, and validated later. A partitioned
     * table takes no such constraint before version 18, so its foreign keys are wholly created at the end.
     */
    private static Found foreignKey(Found constraint, boolean partitioned, String alter, String name) {
        String add = constraint.creation().getFirst();
        if (add.endsWith(" NOT VALID") || add.endsWith(" NOT ENFORCED")) {
            return constraint;
        }
        if (partitioned) {
            return constraint.created(List.of(), List.of(add));
        }
        return constraint.created(List.of(add + " NOT VALID"), List.of(alter + " VALIDATE CONSTRAINT " + name));
    }
}
