package io.landfall.databases.catalog.postgresql;

import io.landfall.databases.identifier.QualifiedName;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The columns of one row of a catalog query, read by name. */
final class Columns {

    private final ResultSet result;

    Columns(ResultSet result) {
        this.result = result;
    }

    String text(String column) throws SQLException {
        return Objects.requireNonNull(result.getString(column), column);
    }

    @Nullable
    String optional(String column) throws SQLException {
        return result.getString(column);
    }

    /** A column of type "char". */
    char symbol(String column) throws SQLException {
        String text = result.getString(column);
        return text == null || text.isEmpty() ? ' ' : text.charAt(0);
    }

    boolean is(String column) throws SQLException {
        return result.getBoolean(column);
    }

    long number(String column) throws SQLException {
        return result.getLong(column);
    }

    int integer(String column) throws SQLException {
        return result.getInt(column);
    }

    /** NULL is the empty list. */
    List<String> list(String column) throws SQLException {
        Array array = result.getArray(column);
        return array == null
                ? List.of()
                : Arrays.stream((Object[]) array.getArray())
                        .map(String::valueOf)
                        .toList();
    }

    Address address(int catalog) throws SQLException {
        return new Address(catalog, number("oid"));
    }

    QualifiedName qualified(String schemaColumn, String nameColumn) throws SQLException {
        return new QualifiedName(text(schemaColumn), text(nameColumn));
    }

    @Nullable
    QualifiedName optionalQualified(String schemaColumn, String nameColumn) throws SQLException {
        String name = optional(nameColumn);
        return name == null ? null : new QualifiedName(text(schemaColumn), name);
    }
}
