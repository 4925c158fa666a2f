package io.landfall.databases.digest;

import io.landfall.databases.catalog.ColumnDescription;
import io.landfall.databases.catalog.TableDescription;
import io.landfall.databases.identifier.Identifiers;
import io.landfall.databases.identifier.QualifiedName;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Computes digests of one table in a database. The connections must be Landfall's own, whose settings fix the text form
 * of values; each call is one statement, and so sees one snapshot.
 */
public final class TableDigest {

    private final QualifiedName table;
    private final KeyColumns key;
    private final List<String> columns;
    private final String hash;

    private TableDigest(QualifiedName table, List<String> columns, KeyColumns key) {
        this.table = table;
        this.columns = List.copyOf(columns);
        this.key = key;
        this.hash = "hashtextextended(ROW("
                + columns.stream()
                        .map(column -> "t." + Identifiers.quote(column))
                        .collect(Collectors.joining(", "))
                + ")::text COLLATE \"C\", 0) AS hash";
    }

    /**
     * The digest of these columns.
     *
     * @param key not null and unique; empty for a table whose rows nothing identifies, which only {@link #whole} can
     *     digest
     */
    public static TableDigest of(QualifiedName table, List<String> columns, List<KeyColumn> key) {
        return new TableDigest(table, columns, new KeyColumns(key));
    }

    /** The digest of all columns, by the primary key or another index that identifies rows, if there is one. */
    public static TableDigest of(TableDescription table) {
        return new TableDigest(
                table.name(),
                table.columns().stream().map(ColumnDescription::name).toList(),
                KeyColumns.of(table));
    }

    public QualifiedName table() {
        return table;
    }

    /** Whether the table can be digested in ranges of its key. */
    public boolean hasKey() {
        return !key.isEmpty();
    }

    /** Of all rows. */
    public Digest whole(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sums(""))) {
            return digest(statement);
        }
    }

    /** Of the rows in some blocks; an index on their column is used, if there is one. */
    public Digest blocks(Connection connection, KeyBlocks blocks) throws SQLException {
        String column = "b." + Identifiers.quote(blocks.column());
        String among = "unnest(?::bigint[]) AS w (block) CROSS JOIN LATERAL (SELECT * FROM ONLY " + table.sql()
                + " AS b WHERE " + column + " >= w.block * " + KeyBlocks.SIZE + " AND " + column + " <= w.block * "
                + KeyBlocks.SIZE + " + " + (KeyBlocks.SIZE - 1) + " OFFSET 0) AS t";
        try (PreparedStatement statement = connection.prepareStatement(sumsOf(among))) {
            statement.setArray(
                    1, connection.createArrayOf("bigint", blocks.blocks().toArray()));
            return digest(statement);
        }
    }

    /** Of the rows in a range of the key. */
    public Digest range(Connection connection, KeyRange range) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sums(where(range)))) {
            bind(statement, range);
            return digest(statement);
        }
    }

    /** The key of the row that is that many rows after a key (from the start, if null); empty when there are fewer. */
    public Optional<Key> keyAfter(Connection connection, @Nullable Key after, int rows) throws SQLException {
        KeyRange rest = new KeyRange(after, null);
        String sql = "SELECT " + key.text() + " FROM ONLY " + table.sql() + " AS t" + where(rest) + " ORDER BY "
                + key.names() + " OFFSET " + (rows - 1) + " LIMIT 1";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, rest);
            try (ResultSet result = statement.executeQuery()) {
                return result.next() ? Optional.of(key.read(result)) : Optional.empty();
            }
        }
    }

    /** Of each row in a range, by its key. */
    public Map<Key, Digest> rows(Connection connection, KeyRange range) throws SQLException {
        String sql = hashed(where(range));
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, range);
            return rows(statement);
        }
    }

    /** Of each row that has one of these keys, by its key. */
    public Map<Key, Digest> rows(Connection connection, Collection<Key> keys) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(hashed(key.among()))) {
            key.bind(statement, keys);
            return rows(statement);
        }
    }

    /** Of each column of each row that has one of these keys: what says which values differ, without showing them. */
    public Map<Key, Map<String, String>> columns(Connection connection, Collection<Key> keys) throws SQLException {
        String hashes = columns.stream()
                .map(column -> "pg_catalog.md5(ROW(t." + Identifiers.quote(column) + ")::text)")
                .collect(Collectors.joining(", "));
        String sql = "SELECT " + key.text() + ", " + hashes + " FROM ONLY " + table.sql() + " AS t" + key.among();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            key.bind(statement, keys);
            Map<Key, Map<String, String>> rows = new HashMap<>();
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    Map<String, String> row = new LinkedHashMap<>();
                    for (int i = 0; i < columns.size(); i++) {
                        row.put(columns.get(i), result.getString(key.count() + i + 1));
                    }
                    rows.put(key.read(result), row);
                }
            }
            return rows;
        }
    }

    /**
     * Each row is hashed once; the second sum, of hashes of the hashes, tells sets of rows apart whose first sums
     * agree. OFFSET 0 keeps the server from computing the first hash twice.
     */
    private String sums(String where) {
        return sumsOf("ONLY " + table.sql() + " AS t" + where);
    }

    private String sumsOf(String rows) {
        return "SELECT count(*), coalesce(sum(h.hash), 0), coalesce(sum(hashint8extended(h.hash, 1)), 0) FROM (SELECT "
                + hash + " FROM " + rows + " OFFSET 0) AS h";
    }

    private String hashed(String where) {
        return "SELECT " + key.listed(i -> "h.k" + i) + ", h.hash, hashint8extended(h.hash, 1) FROM (SELECT "
                + key.listed(i -> key.text(i) + " AS k" + i) + ", " + hash + " FROM ONLY " + table.sql() + " AS t"
                + where
                + " OFFSET 0) AS h";
    }

    private String where(KeyRange range) {
        List<String> conditions = new ArrayList<>();
        if (range.after() != null) {
            conditions.add("(" + key.names() + ") > (" + key.parameters() + ")");
        }
        if (range.upTo() != null) {
            conditions.add("(" + key.names() + ") <= (" + key.parameters() + ")");
        }
        return conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
    }

    private void bind(PreparedStatement statement, KeyRange range) throws SQLException {
        int next = 1;
        for (Key bound : new Key[] {range.after(), range.upTo()}) {
            if (bound != null) {
                for (String value : bound.values()) {
                    statement.setString(next++, value);
                }
            }
        }
    }

    private static Digest digest(PreparedStatement statement) throws SQLException {
        try (ResultSet result = statement.executeQuery()) {
            result.next();
            return new Digest(result.getLong(1), number(result, 2), number(result, 3));
        }
    }

    private Map<Key, Digest> rows(PreparedStatement statement) throws SQLException {
        Map<Key, Digest> rows = new HashMap<>();
        try (ResultSet result = statement.executeQuery()) {
            while (result.next()) {
                Digest digest = new Digest(1, number(result, key.count() + 1), number(result, key.count() + 2));
                rows.merge(key.read(result), digest, Digest::plus);
            }
        }
        return rows;
    }

    private static BigInteger number(ResultSet result, int column) throws SQLException {
        BigDecimal number = result.getBigDecimal(column);
        return number.toBigIntegerExact();
    }
}
