package io.landfall.cutover.verification;

import io.landfall.cutover.access.Sql;
import io.landfall.databases.identifier.QualifiedName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** The tables that changed since they were loaded, smallest first, as the apply wrote them down on the target. */
public final class ChangedTables {

    private ChangedTables() {}

    public static List<QualifiedName> smallestFirst(Connection target) throws SQLException {
        return Sql.list(
                target, """
                SELECT dirty.schema_name, dirty.table_name
                  FROM (SELECT DISTINCT schema_name, table_name FROM landfall.dirty_table
                         WHERE schema_name <> 'landfall') AS dirty
                  JOIN pg_namespace AS n ON n.nspname = dirty.schema_name
                  JOIN pg_class AS c ON c.relnamespace = n.oid AND c.relname = dirty.table_name
                 ORDER BY pg_total_relation_size(c.oid), dirty.schema_name, dirty.table_name
                """, row -> new QualifiedName(row.getString("schema_name"), row.getString("table_name")));
    }
}
