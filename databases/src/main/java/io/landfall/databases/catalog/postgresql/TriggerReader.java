package io.landfall.databases.catalog.postgresql;

import io.landfall.databases.catalog.ObjectClass;
import io.landfall.databases.catalog.Phase;
import io.landfall.databases.identifier.Identifiers;
import io.landfall.databases.identifier.QualifiedName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Reads triggers; those that fire while changes are applied (ALWAYS, REPLICA) are deferred into the fence. */
final class TriggerReader {

    private static final String TRIGGERS = """
            SELECT t.oid, s.nspname, c.relname, c.relkind, t.tgname, t.tgenabled, t.tgparentid <> 0 AS cloned,
                   pg_get_triggerdef(t.oid) AS definition
              FROM pg_trigger t
              JOIN pg_class c ON c.oid = t.tgrelid
              JOIN own_schema s ON s.oid = c.relnamespace
              LEFT JOIN pg_trigger parent ON parent.oid = t.tgparentid
             WHERE NOT t.tgisinternal AND c.relkind IN ('r', 'p', 'v', 'm')
               AND (t.tgparentid = 0 OR t.tgenabled <> parent.tgenabled)
               AND NOT EXISTS (SELECT FROM member m WHERE m.classid = 'pg_class'::regclass AND m.objid = c.oid)
               AND NOT EXISTS (SELECT FROM member m WHERE m.classid = 'pg_trigger'::regclass AND m.objid = t.oid)
            """;

    private TriggerReader() {}

    static void read(CatalogSession session, Findings findings) throws SQLException {
        session.query(TRIGGERS, row -> trigger(row, findings));
    }

    private static Found trigger(Columns row, Findings findings) throws SQLException {
        QualifiedName table = row.qualified("nspname", "relname");
        String name = Identifiers.quote(row.text("tgname"));
        char enabled = row.symbol("tgenabled");
        List<String> statements = new ArrayList<>();
        if (!row.is("cloned")) {
            statements.add(row.text("definition"));
        }
        if (enabled != 'O' || row.is("cloned")) {
            statements.add("ALTER TABLE ONLY " + table.sql() + " " + state(enabled) + " TRIGGER " + name);
        }
        Found trigger =
                Found.on(row.address(Address.TRIGGER), ObjectClass.TRIGGER, row.text("tgname"), table, statements);
        if (row.is("cloned")) {
            trigger = trigger.removedBy(List.of());
        }
        findings.add(enabled == 'A' || enabled == 'R' ? trigger.in(Phase.DEFERRED) : trigger);
        findings.add(new Subject(
                row.address(Address.TRIGGER),
                "TRIGGER " + name + " ON " + table.sql(),
                trigger.identity().toString(),
                trigger.identity(),
                table,
                null,
                table.schema()));
        return trigger;
    }

    private static String state(char enabled) {
        return switch (enabled) {
            case 'A' -> "ENABLE ALWAYS";
            case 'R' -> "ENABLE REPLICA";
            case 'D' -> "DISABLE";
            default -> "ENABLE";
        };
    }
}
