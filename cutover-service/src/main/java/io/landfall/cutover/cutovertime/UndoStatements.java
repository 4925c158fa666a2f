package io.landfall.cutover.cutovertime;

import io.landfall.cutover.access.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** What drops from the target the objects that a cutover created there; kept before they are committed. */
public record UndoStatements(List<Undo> statements) {

    public UndoStatements {
        statements = List.copyOf(statements);
    }

    /** One of them, and the query that says whether its object is still there. */
    public record Undo(String sql, String isThereSql) {}

    public static UndoStatements none() {
        return new UndoStatements(List.of());
    }

    public boolean isEmpty() {
        return statements.isEmpty();
    }

    /** Whether any of the objects is there. */
    public boolean anyLeft(Connection target) throws SQLException {
        for (Undo undo : statements) {
            if (Sql.first(target, undo.isThereSql(), row -> row.getBoolean(1)).orElse(false)) {
                return true;
            }
        }
        return false;
    }

    /** Drops what is there; part of the caller's transaction. */
    public void run(Connection target) throws SQLException {
        for (Undo undo : statements) {
            if (Sql.first(target, undo.isThereSql(), row -> row.getBoolean(1)).orElse(false)) {
                Sql.execute(target, undo.sql());
            }
        }
    }
}
