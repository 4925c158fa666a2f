package io.landfall.databases.identifier;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;

/** Names as the two parameters of {@code unnest(?::text[], ?::text[]) AS t (schema_name, table_name)}. */
public final class NameArrays {

    private NameArrays() {}

    /**
     * Sets both parameters.
     *
     * @param first the place of the schemas' parameter, which that of the names follows
     */
    public static void set(PreparedStatement statement, int first, Collection<QualifiedName> names)
            throws SQLException {
        Connection connection = statement.getConnection();
        statement.setArray(
                first,
                connection.createArrayOf(
                        "text", names.stream().map(QualifiedName::schema).toArray()));
        statement.setArray(
                first + 1,
                connection.createArrayOf(
                        "text", names.stream().map(QualifiedName::name).toArray()));
    }
}
