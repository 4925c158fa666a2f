package io.landfall.databases.catalog.postgresql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Runs catalog queries with two common table expressions at hand: {@code own_schema} and {@code member}. */
final class CatalogSession {

    /** {@code own_schema}: the schemas whose content is read; {@code member}: what belongs to extensions. */
    private static final String PRELUDE = """
            WITH own_schema AS MATERIALIZED (
                SELECT oid, nspname, nspowner
                  FROM pg_namespace
                 WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'landfall')
            ), member AS MATERIALIZED (
                SELECT classid, objid, refobjid AS extension FROM pg_depend WHERE deptype = 'e'
            )
            """;

    private final Connection connection;

    CatalogSession(Connection connection) {
        this.connection = connection;
    }

    /** The query starts with SELECT, or with a comma and further common table expressions. */
    <T> List<T> query(String sql, Row<T> row) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(5000);
            try (ResultSet result = statement.executeQuery(PRELUDE + sql)) {
                List<T> rows = new ArrayList<>();
                while (result.next()) {
                    rows.add(row.map(new Columns(result)));
                }
                return rows;
            }
        }
    }

    /** One row of a result as an object. */
    interface Row<T> {
        T map(Columns columns) throws SQLException;
    }
}
