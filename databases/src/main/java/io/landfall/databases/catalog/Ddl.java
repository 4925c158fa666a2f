package io.landfall.databases.catalog;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** Runs the statements of a {@link CatalogObject} exactly as they are, one by one. */
public final class Ddl {

    private Ddl() {}

    /**
     * On a connection of {@code PostgresConnections}, which does not split statements at semicolons; in the caller's
     * transaction, if there is one.
     */
    public static void execute(Connection connection, List<String> statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            // JDBC's {escapes} are text here
            statement.setEscapeProcessing(false);
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
