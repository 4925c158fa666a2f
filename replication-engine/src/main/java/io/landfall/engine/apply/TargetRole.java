package io.landfall.engine.apply;

import io.landfall.databases.identifier.NameArrays;
import io.landfall.databases.identifier.QualifiedName;
import io.landfall.engine.task.TaskFailure;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.StringJoiner;

/**
 * Makes a session of the target one that applies: no trigger fires, no foreign key is checked, rows are found by their
 * key.
 */
final class TargetRole {

    private static final String NOT_PERMITTED = "42501";

    private final Connection connection;

    TargetRole(Connection connection) {
        this.connection = connection;
    }

    /** Where the role may not become a replica, the tables must have nothing that a replica would not run. */
    void prepare(List<QualifiedName> tables) throws SQLException, TaskFailure {
        try (Statement statement = connection.createStatement()) {
            // rows are looked up by their key, however little the planner knows of a table that was just loaded
            statement.execute("""
                    SET enable_hashjoin = off;
                    SET enable_mergejoin = off;
                    SET enable_seqscan = off
                    """);
            statement.execute("SET session_replication_role = replica");
        } catch (SQLException refused) {
            if (!NOT_PERMITTED.equals(refused.getSQLState())) {
                throw refused;
            }
            requireNoTriggers(tables);
        }
    }

    private void requireNoTriggers(List<QualifiedName> tables) throws SQLException, TaskFailure {
        StringJoiner found = new StringJoiner(", ");
        try (PreparedStatement statement = connection.prepareStatement("""
                SELECT DISTINCT n.nspname, c.relname
                  FROM unnest(?::text[], ?::text[]) AS applied (schema_name, table_name)
                  JOIN pg_catalog.pg_namespace AS n ON n.nspname = applied.schema_name
                  JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid AND c.relname = applied.table_name
                  JOIN pg_catalog.pg_trigger AS t ON t.tgrelid = c.oid
                 WHERE t.tgenabled IN ('O', 'A')
                 ORDER BY 1, 2
                """)) {
            NameArrays.set(statement, 1, tables);
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    found.add(new QualifiedName(result.getString(1), result.getString(2)).toString());
                }
            }
        }
        if (found.length() > 0) {
            throw TaskFailure.fatal(
                    "The target's role may not set session_replication_role, so triggers and foreign keys of these tables would act on"
                            + " applied changes: " + found
                            + ". GRANT SET ON PARAMETER session_replication_role to the role, or create them inside the fence",
                    null);
        }
    }
}
