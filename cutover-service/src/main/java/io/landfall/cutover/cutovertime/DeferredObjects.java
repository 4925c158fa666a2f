package io.landfall.cutover.cutovertime;

import io.landfall.contracts.Failure;
import io.landfall.cutover.access.Sql;
import io.landfall.databases.connection.ServerWords;
import io.landfall.databases.identifier.Identifiers;
import io.landfall.databases.identifier.QualifiedName;
import io.landfall.messaging.step.StepFailedException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Creates deferred objects on the target and says how to drop exactly those again: what appeared in the catalog while
 * their SQL ran (triggers, trigger states, constraints). Part of the caller's transaction.
 */
public final class DeferredObjects {

    /** duplicate_object: triggers and constraints. */
    private static final String ALREADY_THERE = "42710";

    private DeferredObjects() {}

    private record Trigger(long oid, QualifiedName table, String name, String enabled) {}

    private record Constraint(long oid, QualifiedName table, String name) {}

    private record Snapshot(Map<Long, Trigger> triggers, Map<Long, Constraint> constraints) {}

    /** Creates them in order; the answer undoes it, newest object first. */
    public static UndoStatements create(Connection target, List<DeferredObject> objects) throws SQLException {
        if (objects.isEmpty()) {
            return UndoStatements.none();
        }
        Snapshot before = snapshot(target);
        Sql.execute(target, "SET LOCAL check_function_bodies = off");
        for (DeferredObject object : objects) {
            try {
                Sql.execute(target, object.statements());
            } catch (SQLException failure) {
                throw failed(object, failure);
            }
        }
        return undo(before, snapshot(target));
    }

    /** Creates those that an interrupted call before has not committed yet. */
    public static void createMissing(Connection target, List<DeferredObject> objects) throws SQLException {
        Sql.execute(target, "SET LOCAL check_function_bodies = off");
        for (DeferredObject object : objects) {
            Savepoint before = target.setSavepoint();
            try {
                Sql.execute(target, object.statements());
            } catch (SQLException failure) {
                if (!ALREADY_THERE.equals(failure.getSQLState())) {
                    throw failed(object, failure);
                }
                target.rollback(before);
            }
        }
    }

    private static StepFailedException failed(DeferredObject object, SQLException failure) {
        return new StepFailedException(
                Failure.needsOperator(
                        "DEFERRED_OBJECT_FAILED",
                        "The deferred object " + object.identity() + " can't be created on the target: "
                                + ServerWords.of(failure),
                        "Mend what the target says, or exclude the object, then retry."),
                failure);
    }

    private static UndoStatements undo(Snapshot before, Snapshot after) {
        List<UndoStatements.Undo> undo = new ArrayList<>();
        after.triggers().forEach((oid, trigger) -> {
            Trigger earlier = before.triggers().get(oid);
            if (earlier == null) {
                undo.add(new UndoStatements.Undo(
                        "DROP TRIGGER IF EXISTS " + Identifiers.quote(trigger.name()) + " ON "
                                + trigger.table().sql(),
                        isThere("pg_trigger", "tgrelid", "tgname", trigger.table(), trigger.name(), "")));
            } else if (!earlier.enabled().equals(trigger.enabled())) {
                undo.add(new UndoStatements.Undo(
                        "ALTER TABLE ONLY " + trigger.table().sql() + " " + state(earlier.enabled()) + " TRIGGER "
                                + Identifiers.quote(trigger.name()),
                        isThere(
                                "pg_trigger",
                                "tgrelid",
                                "tgname",
                                trigger.table(),
                                trigger.name(),
                                " AND o.tgenabled <> " + Identifiers.literal(earlier.enabled()))));
            }
        });
        after.constraints().forEach((oid, constraint) -> {
            if (!before.constraints().containsKey(oid)) {
                undo.add(new UndoStatements.Undo(
                        "ALTER TABLE IF EXISTS " + constraint.table().sql() + " DROP CONSTRAINT IF EXISTS "
                                + Identifiers.quote(constraint.name()),
                        isThere("pg_constraint", "conrelid", "conname", constraint.table(), constraint.name(), "")));
            }
        });
        return new UndoStatements(undo.reversed());
    }

    private static String isThere(
            String catalog, String relation, String name, QualifiedName table, String object, String and) {
        return """
                SELECT EXISTS (SELECT FROM %s AS o
                                 JOIN pg_class AS c ON c.oid = o.%s
                                 JOIN pg_namespace AS n ON n.oid = c.relnamespace
                                WHERE n.nspname = %s AND c.relname = %s AND o.%s = %s%s)
                """.formatted(
                        catalog,
                        relation,
                        Identifiers.literal(table.schema()),
                        Identifiers.literal(table.name()),
                        name,
                        Identifiers.literal(object),
                        and);
    }

    /** Those of partitions follow their parents' and are left out. */
    private static Snapshot snapshot(Connection target) throws SQLException {
        List<Trigger> triggers = Sql.list(
                target,
                """
                SELECT o.oid::bigint AS oid, n.nspname, c.relname, o.tgname, o.tgenabled::text AS enabled
                  FROM pg_trigger AS o
                  JOIN pg_class AS c ON c.oid = o.tgrelid
                  JOIN pg_namespace AS n ON n.oid = c.relnamespace
                 WHERE NOT o.tgisinternal AND o.tgparentid = 0
                """,
                row -> new Trigger(
                        row.getLong("oid"),
                        new QualifiedName(row.getString("nspname"), row.getString("relname")),
                        row.getString("tgname"),
                        row.getString("enabled")));
        List<Constraint> constraints = Sql.list(
                target,
                """
                SELECT o.oid::bigint AS oid, n.nspname, c.relname, o.conname
                  FROM pg_constraint AS o
                  JOIN pg_class AS c ON c.oid = o.conrelid
                  JOIN pg_namespace AS n ON n.oid = c.relnamespace
                 WHERE o.conparentid = 0 AND o.contype <> 't'
                """,
                row -> new Constraint(
                        row.getLong("oid"),
                        new QualifiedName(row.getString("nspname"), row.getString("relname")),
                        row.getString("conname")));
        return new Snapshot(byOid(triggers, Trigger::oid), byOid(constraints, Constraint::oid));
    }

    private static <T> Map<Long, T> byOid(List<T> objects, Function<T, Long> oid) {
        return objects.stream().collect(Collectors.toMap(oid, Function.identity(), (one, _) -> one, TreeMap::new));
    }

    private static String state(String enabled) {
        return switch (enabled) {
            case "A" -> "ENABLE ALWAYS";
            case "R" -> "ENABLE REPLICA";
            case "D" -> "DISABLE";
            default -> "ENABLE";
        };
    }
}
