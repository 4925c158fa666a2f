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

    private static final int COPY_BYTES = 256 * 1024;

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
        CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(statements.copy());
        try {
            CopyText text = new CopyText();
            for (Row row : rows) {
                text.add(row);
                if (text.size() >= COPY_BYTES) {
                    copy.writeToCopy(text.bytes(), 0, text.size());
                    text.clear();
                }
            }
            copy.writeToCopy(text.bytes(), 0, text.size());
            require("INSERT", rows.size(), copy.endCopy());
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

    private void oneByOne(List<Change> run) throws SQLException, TaskFailure {
        int next = 0;
        while (next < run.size()) {
            Statement statement = statement(run.get(next));
            int start = next;
            try (PreparedStatement prepared = connection.prepareStatement(statement.sql())) {
                while (next < run.size()
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
        if (!table.hasKey() && !table.isFull()) {
            throw TaskFailure.fatal(
                    "Table " + table.name()
                            + " has no valid unique index on the target over the columns that identify its rows: an UPDATE or DELETE can't be"
                            + " applied. Create the key there, then resume",
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
        Row before;
        Row now;
        switch (change) {
            case Change.Updated updated -> {
                before = updated.identity();
                now = updated.row();
            }
            case Change.Deleted deleted -> {
                before = deleted.identity();
                now = before;
            }
            case Change.Inserted inserted -> throw new IllegalArgumentException("inserts are copied");
            case Change.Truncated truncated -> throw new IllegalArgumentException("a TRUNCATE is not a row's change");
        }
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
