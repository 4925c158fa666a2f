package io.landfall.databases.digest;

import io.landfall.databases.catalog.ColumnDescription;
import io.landfall.databases.catalog.TableDescription;
import io.landfall.databases.identifier.Identifiers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.postgresql.PGConnection;

/** The columns that identify a table's rows, and SQL that names and finds rows by them; the table is {@code t}. */
public final class KeyColumns {

    private final List<KeyColumn> columns;

    KeyColumns(List<KeyColumn> columns) {
        this.columns = List.copyOf(columns);
    }

    /** Those of the primary key or another index that identifies rows; none where only whole rows are told apart. */
    public static KeyColumns of(TableDescription table) {
        Map<String, String> types =
                table.columns().stream().collect(Collectors.toMap(ColumnDescription::name, ColumnDescription::type));
        return new KeyColumns(table.keyColumns().stream()
                .map(column -> new KeyColumn(column, Objects.requireNonNull(types.get(column))))
                .toList());
    }

    public boolean isEmpty() {
        return columns.isEmpty();
    }

    int count() {
        return columns.size();
    }

    String names() {
        return listed(this::name);
    }

    /** What {@link #read} reads, as the first columns of a query. */
    public String text() {
        return listed(this::text);
    }

    String text(int column) {
        return name(column) + "::text";
    }

    String parameters() {
        return listed(i -> "?::text::" + columns.get(i).type());
    }

    /** A WHERE clause for the rows of some keys, with parameters for {@link #bind}. */
    public String among() {
        return among(listed(i -> "?::text[]"));
    }

    /** As {@link #among()}, for statements that take no parameters. */
    public String among(Connection connection, Collection<Key> keys) throws SQLException {
        PGConnection driver = connection.unwrap(PGConnection.class);
        List<String> arrays = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            String array = connection.createArrayOf("text", values(keys, i)).toString();
            arrays.add("'" + driver.escapeLiteral(array) + "'::text[]");
        }
        return among(String.join(", ", arrays));
    }

    /** A join with some keys, whose numbers from 1 are {@code w.n}; with parameters for {@link #bind}. */
    public String joined() {
        return " JOIN unnest(" + listed(i -> "?::text[]") + ") WITH ORDINALITY AS w (" + listed(i -> "k" + i)
                + ", n) ON (" + names() + ") = ("
                + listed(i -> "w.k" + i + "::" + columns.get(i).type()) + ")";
    }

    private String among(String arrays) {
        return " WHERE (" + names() + ") IN (SELECT "
                + listed(i -> "w.k" + i + "::" + columns.get(i).type()) + " FROM unnest(" + arrays + ") AS w ("
                + listed(i -> "k" + i) + "))";
    }

    /** Sets the parameters of {@link #among()} or {@link #joined}, which are the statement's first. */
    public void bind(PreparedStatement statement, Collection<Key> keys) throws SQLException {
        for (int i = 0; i < columns.size(); i++) {
            statement.setArray(i + 1, statement.getConnection().createArrayOf("text", values(keys, i)));
        }
    }

    public Key read(ResultSet result) throws SQLException {
        List<String> values = new ArrayList<>();
        for (int i = 1; i <= columns.size(); i++) {
            values.add(result.getString(i));
        }
        return new Key(values);
    }

    private static Object[] values(Collection<Key> keys, int column) {
        return keys.stream().map(key -> key.values().get(column)).toArray();
    }

    private String name(int column) {
        return "t." + Identifiers.quote(columns.get(column).name());
    }

    String listed(IntFunction<String> part) {
        return IntStream.range(0, columns.size()).mapToObj(part).collect(Collectors.joining(", "));
    }
}
