package io.landfall.engine.apply;

import io.landfall.databases.digest.KeyBlocks;
import io.landfall.databases.identifier.QualifiedName;
import io.landfall.engine.change.Change;
import io.landfall.engine.change.Relation;
import io.landfall.engine.change.RelationColumn;
import io.landfall.engine.change.Row;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Notes in {@code landfall.dirty_block} in which blocks of their key the rows of a table have changed since its load:
 * what a comparison has to read. A table whose rows no single integer column identifies, that was truncated, or that
 * changed in too many places, has changed anywhere.
 *
 * <p>Each block is written once, in the transaction that brings its first change; a session whose transaction fails is
 * followed by another, which reads what was written.
 */
final class DirtyBlocks {

    private static final int MOST_OF_A_TABLE = 2_000;
    private static final int MOST = 20_000;
    private static final int INT8 = 20;
    private static final int INT2 = 21;
    private static final int INT4 = 23;

    private final Connection connection;
    private final String task;
    private final Map<QualifiedName, Blocks> byTable = new HashMap<>();
    private int count;

    DirtyBlocks(Connection connection, String task) {
        this.connection = connection;
        this.task = task;
    }

    /** Of one table; no column means anywhere. */
    private static final class Blocks {
        private @Nullable String column;
        private final Set<Long> known = new HashSet<>();
        private final List<Long> fresh = new ArrayList<>();
        private boolean anywhereIsFresh;
        /** Where the column is in the rows of the relation that came last. */
        private @Nullable Relation relation;

        private int position;
    }

    /** What was written before; a table that changed before blocks were written has changed anywhere. */
    void read() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                SELECT t.schema_name, t.table_name, b.column_name, b.block
                  FROM landfall.dirty_table AS t
                  LEFT JOIN landfall.dirty_block AS b USING (task, schema_name, table_name)
                 WHERE t.task = ?
                """)) {
            statement.setString(1, task);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    Blocks blocks = byTable.computeIfAbsent(
                            new QualifiedName(row.getString(1), row.getString(2)), table -> new Blocks());
                    blocks.column = row.getString(3);
                    long block = row.getLong(4);
                    blocks.anywhereIsFresh = row.wasNull();
                    if (blocks.column != null) {
                        blocks.known.add(block);
                        count++;
                    }
                }
            }
        }
    }

    @SuppressWarnings("ReferenceEquality") // the same object as last time is known to match
    void add(Relation relation, Change change) {
        Blocks blocks = byTable.get(relation.table());
        if (blocks == null) {
            blocks = new Blocks();
            blocks.column = column(relation);
            blocks.anywhereIsFresh = blocks.column == null;
            byTable.put(relation.table(), blocks);
        }
        if (blocks.column == null) {
            return;
        }
        if (relation != blocks.relation && !matches(blocks, relation)) {
            becomeAnywhere(blocks);
            return;
        }
        switch (change) {
            case Change.Inserted inserted -> add(blocks, inserted.row());
            case Change.Updated updated -> {
                Row before = updated.before();
                if (before != null) {
                    add(blocks, before);
                }
                add(blocks, updated.row());
            }
            case Change.Deleted deleted -> add(blocks, deleted.identity());
            case Change.Truncated truncated -> becomeAnywhere(blocks);
        }
    }

    private static @Nullable String column(Relation relation) {
        int[] identity = relation.identityColumns();
        if (identity.length != 1) {
            return null;
        }
        RelationColumn column = relation.columns().get(identity[0]);
        return switch (column.typeOid()) {
            case INT2, INT4, INT8 -> column.name();
            default -> null;
        };
    }

    private static boolean matches(Blocks blocks, Relation relation) {
        String column = column(relation);
        if (column == null || !column.equals(blocks.column)) {
            return false;
        }
        blocks.relation = relation;
        blocks.position = relation.identityColumns()[0];
        return true;
    }

    private void add(Blocks blocks, Row row) {
        if (blocks.column == null) {
            return;
        }
        if (row.isNull(blocks.position) || row.isUnchanged(blocks.position)) {
            becomeAnywhere(blocks);
            return;
        }
        long block = KeyBlocks.of(integer(row, blocks.position));
        if (blocks.known.add(block)) {
            blocks.fresh.add(block);
            count++;
            if (blocks.known.size() > MOST_OF_A_TABLE || count > MOST) {
                becomeAnywhere(blocks);
            }
        }
    }

    /** Summed up below zero, where there is one value more than above. */
    private static long integer(Row row, int column) {
        byte[] digits = row.buffer();
        int start = row.start(column);
        boolean negative = digits[start] == '-';
        long value = 0;
        for (int i = negative ? start + 1 : start; i < start + row.length(column); i++) {
            value = value * 10 - (digits[i] - '0');
        }
        return negative ? value : -value;
    }

    private void becomeAnywhere(Blocks blocks) {
        count -= blocks.known.size();
        blocks.column = null;
        blocks.known.clear();
        blocks.fresh.clear();
        blocks.anywhereIsFresh = true;
    }

    /** What is new, in the present transaction. */
    void write() throws SQLException {
        List<QualifiedName> anywhere = new ArrayList<>();
        List<QualifiedName> tables = new ArrayList<>();
        List<String> columns = new ArrayList<>();
        List<Long> numbers = new ArrayList<>();
        byTable.forEach((table, blocks) -> {
            if (blocks.anywhereIsFresh) {
                anywhere.add(table);
                tables.add(table);
                columns.add(null);
                numbers.add(0L);
                blocks.anywhereIsFresh = false;
            }
            for (long block : blocks.fresh) {
                tables.add(table);
                columns.add(blocks.column);
                numbers.add(block);
            }
            blocks.fresh.clear();
        });
        if (tables.isEmpty()) {
            return;
        }
        for (QualifiedName table : anywhere) {
            forget(table);
        }
        try (PreparedStatement statement = connection.prepareStatement("""
                INSERT INTO landfall.dirty_block (task, schema_name, table_name, column_name, block)
                SELECT ?, added.* FROM unnest(?::text[], ?::text[], ?::text[], ?::bigint[]) AS added
                """)) {
            statement.setString(1, task);
            statement.setArray(
                    2, array("text", tables.stream().map(QualifiedName::schema).toArray()));
            statement.setArray(
                    3, array("text", tables.stream().map(QualifiedName::name).toArray()));
            statement.setArray(4, array("text", columns.toArray()));
            statement.setArray(5, array("bigint", numbers.toArray()));
            statement.executeUpdate();
        }
    }

    private Array array(String type, Object[] values) throws SQLException {
        return connection.createArrayOf(type, values);
    }

    private void forget(QualifiedName table) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "DELETE FROM landfall.dirty_block WHERE task = ? AND schema_name = ? AND table_name = ?")) {
            statement.setString(1, task);
            statement.setString(2, table.schema());
            statement.setString(3, table.name());
            statement.executeUpdate();
        }
    }

    /** For a stream that begins anew. */
    void clear() throws SQLException {
        byTable.clear();
        count = 0;
        try (PreparedStatement statement =
                connection.prepareStatement("DELETE FROM landfall.dirty_block WHERE task = ?")) {
            statement.setString(1, task);
            statement.executeUpdate();
        }
    }
}
