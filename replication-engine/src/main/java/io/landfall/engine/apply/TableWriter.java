package io.landfall.engine.apply;

import io.landfall.engine.apply.TableStatements.Parameter;
import io.landfall.engine.apply.TableStatements.Statement;
import io.landfall.engine.change.Change;
import io.landfall.engine.change.Row;
import io.landfall.engine.task.TaskFailure;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** Writes changes of one table; every change must hit exactly the rows it names. */
final class TableWriter {

    /** So that no array grows beyond what a statement should carry. */
    private static final int ROWS_A_STATEMENT = 5_000;

    /** Beyond it a row is not given to the driver as parameters, which would have it in memory several times. */
    private static final long LARGE_BYTES = 4 * 1024 * 1024;

    /** What parameters may hold where there is no other way; four times that is in memory. */
    private static final long LARGEST_PARAMETERS = 64 * 1024 * 1024;

    private final Connection connection;
    private final TargetTable table;
    private final TableStatements statements;

    TableWriter(Connection connection, TargetTable table) {
        this.connection = connection;
        this.table = table;
        this.statements = table.statements();
    }

    void write(NetChanges changes) throws SQLException, TaskFailure {
        deleteAll(changes.deletes());
        updateAll(changes.updates());
        insert(changes.inserts());
    }

    /** In commit order; neighbours of one kind share a round trip. */
    void writeInOrder(List<Change> changes) throws SQLException, TaskFailure {
        int next = 0;
        while (next < changes.size()) {
            int start = next;
            Class<?> kind = changes.get(start).getClass();
            while (next < changes.size() && changes.get(next).getClass() == kind) {
                next++;
            }
            List<Change> run = changes.subList(start, next);
            if (run.getFirst() instanceof Change.Inserted) {
                insert(run.stream()
                        .map(change -> ((Change.Inserted) change).row())
                        .toList());
            } else {
                oneByOne(run);
            }
        }
    }

    private void insert(List<Row> rows) throws SQLException, TaskFailure {
        if (rows.isEmpty()) {
            return;
        }
        copy("INSERT", statements.copy(), rows.size(), text -> {
            for (Row row : rows) {
                text.add(row);
            }
        });
    }

    /** The rows of a COPY. */
    private interface Rows {
        void into(CopyText text) throws SQLException;
    }

    private void copy(String verb, String statement, int expected, Rows rows) throws SQLException, TaskFailure {
        CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(statement);
        try {
            CopyText text = new CopyText(copy);
            rows.into(text);
            text.flush();
            require(verb, expected, copy.endCopy());
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }

    private void deleteAll(List<Row> rows) throws SQLException, TaskFailure {
        for (List<Row> part : parts(rows)) {
            executeOnArrays("DELETE", statements.deleteAll(), part);
        }
    }

    /** Rows whose unchanged values are in the same columns share a statement. */
    private void updateAll(List<Row> rows) throws SQLException, TaskFailure {
        Map<BitSet, List<Row>> byUnchanged = new LinkedHashMap<>();
        for (Row row : rows) {
            if (row.bytes() > LARGE_BYTES) {
                updateLarge(row, row);
                continue;
            }
            byUnchanged
                    .computeIfAbsent(TableStatements.unchanged(row), pattern -> new ArrayList<>())
                    .add(row);
        }
        for (List<Row> alike : byUnchanged.values()) {
            Statement statement = statements.updateAll(alike.getFirst());
            if (statement.sql().isEmpty()) {
                continue;
            }
            for (List<Row> part : parts(alike)) {
                executeOnArrays("UPDATE", statement, part);
            }
        }
    }

    private void executeOnArrays(String verb, Statement statement, List<Row> rows) throws SQLException, TaskFailure {
        try (PreparedStatement prepared = connection.prepareStatement(statement.sql())) {
            for (int i = 0; i < statement.parameters().size(); i++) {
                prepared.setObject(
                        i + 1,
                        ArrayLiteral.of(rows, statement.parameters().get(i).column()),
                        Types.OTHER);
            }
            require(verb, rows.size(), prepared.executeUpdate());
        }
    }

    /** The row's values stream into a staging table, which lives within the transaction. */
    @SuppressWarnings("ReferenceEquality") // one row stands for both where the key did not change
    private void updateLarge(Row identity, Row row) throws SQLException, TaskFailure {
        String staging =
                "landfall.large_row_" + connection.unwrap(PGConnection.class).getBackendPID();
        BitSet columns = TableStatements.set(row);
        if (identity == row) {
            // the key stays as it is, and one that is GENERATED ALWAYS could not even be set to itself
            Arrays.stream(table.identity()).forEach(columns::clear);
        }
        try (java.sql.Statement sql = connection.createStatement()) {
            sql.execute(statements.stage(staging, columns));
            copy("COPY", "COPY " + staging + " FROM STDIN", 1, text -> text.add(row, columns));
            Statement update = statements.updateOneFrom(staging, columns);
            try (PreparedStatement prepared = connection.prepareStatement(update.sql())) {
                bind(prepared, update, identity, row);
                require("UPDATE", 1, prepared.executeUpdate());
            }
            sql.execute("DROP TABLE " + staging);
        }
    }

    /** An update whose values should not be parameters, and need not be. */
    private boolean isLarge(Change change) {
        return change instanceof Change.Updated updated
                && updated.row().bytes() > LARGE_BYTES
                && table.hasKey()
                && !table.isFull()
                && !table.hasGeneratedAlways();
    }

    private void oneByOne(List<Change> run) throws SQLException, TaskFailure {
        int next = 0;
        while (next < run.size()) {
            if (isLarge(run.get(next)) && run.get(next) instanceof Change.Updated large) {
                updateLarge(large.identity(), large.row());
                next++;
                continue;
            }
            Statement statement = statement(run.get(next));
            int start = next;
            try (PreparedStatement prepared = connection.prepareStatement(statement.sql())) {
                while (next < run.size()
                        && !isLarge(run.get(next))
                        && (next == start || statement(run.get(next)).equals(statement))) {
                    bind(prepared, statement, run.get(next));
                    prepared.addBatch();
                    next++;
                }
                for (int count : prepared.executeBatch()) {
                    require(run.getFirst() instanceof Change.Deleted ? "DELETE" : "UPDATE", 1, count);
                }
            }
        }
    }

    private Statement statement(Change change) throws TaskFailure {
        if (table.namesNoRow()) {
            throw TaskFailure.fatal(
                    "A row of table " + table.name()
                            + " was changed, and its REPLICA IDENTITY NOTHING does not tell which. Reload",
                    null);
        }
        if (!table.hasKey() && !table.isFull()) {
            throw TaskFailure.fatal(
                    "Table " + table.name()
                            + " has no valid unique index on the target over the columns that identify its rows: an UPDATE or DELETE can't be"
                            + " applied. Create the key there, then resume",
                    null);
        }
        if (change.bytes() > LARGEST_PARAMETERS) {
            throw TaskFailure.fatal(
                    "A change of table " + table.name() + " has " + change.bytes() + " bytes, more than apply takes ("
                            + LARGEST_PARAMETERS
                            + ") where a row is found by all of its values, or has a GENERATED ALWAYS column besides its key."
                            + " Give the table a primary key or a replica identity by index, or exclude it; then reload",
                    null);
        }
        return switch (change) {
            case Change.Updated updated -> statements.updateOne(updated.identity(), updated.row());
            case Change.Deleted deleted -> statements.deleteOne(deleted.identity());
            case Change.Inserted inserted -> throw new IllegalArgumentException("inserts are copied");
            case Change.Truncated truncated -> throw new IllegalArgumentException("a TRUNCATE is not a row's change");
        };
    }

    private static void bind(PreparedStatement prepared, Statement statement, Change change) throws SQLException {
        switch (change) {
            case Change.Updated updated -> bind(prepared, statement, updated.identity(), updated.row());
            case Change.Deleted deleted -> bind(prepared, statement, deleted.identity(), deleted.identity());
            case Change.Inserted inserted -> throw new IllegalArgumentException("inserts are copied");
            case Change.Truncated truncated -> throw new IllegalArgumentException("a TRUNCATE is not a row's change");
        }
    }

    private static void bind(PreparedStatement prepared, Statement statement, Row before, Row now) throws SQLException {
        int place = 1;
        for (Parameter parameter : statement.parameters()) {
            Row row = parameter.before() ? before : now;
            prepared.setObject(
                    place++, row.isNull(parameter.column()) ? null : row.text(parameter.column()), Types.OTHER);
        }
    }

    private void require(String verb, long expected, long found) throws TaskFailure {
        if (expected != found) {
            throw TaskFailure.fatal(
                    "The target has diverged: " + verb + " of " + expected + " row(s) of table " + table.name()
                            + " hit " + found
                            + ". Somebody else changed the target, or a load was incomplete; reload the task",
                    null);
        }
    }

    private static List<List<Row>> parts(List<Row> rows) {
        List<List<Row>> parts = new ArrayList<>();
        for (int start = 0; start < rows.size(); start += ROWS_A_STATEMENT) {
            parts.add(rows.subList(start, Math.min(rows.size(), start + ROWS_A_STATEMENT)));
        }
        return parts;
    }
}
