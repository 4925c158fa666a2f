package io.landfall.engine.apply;

import io.landfall.engine.change.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * The SQL that changes a table. Values are parameters of the column's own type, written as text; rows are found by the
 * operators of the key's index, since the search path is empty.
 */
final class TableStatements {

    private final TargetTable table;
    private final String sqlName;
    private final Map<Shape, Statement> byShape = new HashMap<>();

    TableStatements(TargetTable table) {
        this.table = table;
        this.sqlName = table.name().sql();
    }

    /** A statement and the columns whose values are its parameters, in order. */
    record Statement(String sql, List<Parameter> parameters) {}

    /** A value of the row as it is now, or of what identified it before. */
    record Parameter(int column, boolean before) {}

    /** COPY writes GENERATED ALWAYS identity columns as they are, like OVERRIDING SYSTEM VALUE. */
    String copy() {
        return "COPY " + sqlName + (table.columns().isEmpty() ? "" : " (" + columnList() + ")") + " FROM STDIN";
    }

    /** Deletes all rows of the arrays' identities. */
    Statement deleteAll() {
        ArrayRows arrays = new ArrayRows();
        StringJoiner where = new StringJoiner(" AND ");
        for (int column : table.identity()) {
            where.add(equal(column, arrays.add(column)));
        }
        return new Statement(
                "DELETE FROM ONLY " + sqlName + " AS t USING " + arrays.sql() + " WHERE " + where, arrays.parameters);
    }

    /**
     * Updates all rows of the arrays, whose unchanged values are in the same columns as the sample's; empty SQL if
     * nothing is to set.
     */
    Statement updateAll(Row sample) {
        ArrayRows arrays = new ArrayRows();
        StringJoiner where = new StringJoiner(" AND ");
        StringJoiner set = new StringJoiner(", ");
        for (int column : table.identity()) {
            where.add(equal(column, arrays.add(column)));
        }
        for (int column = 0; column < table.columns().size(); column++) {
            if (!sample.isUnchanged(column) && Arrays.binarySearch(table.identity(), column) < 0) {
                set.add(table.columns().get(column).sqlName() + " = " + arrays.add(column));
            }
        }
        if (set.length() == 0) {
            return new Statement("", List.of());
        }
        return new Statement(
                "UPDATE ONLY " + sqlName + " AS t SET " + set + " FROM " + arrays.sql() + " WHERE " + where,
                arrays.parameters);
    }

    /** What of two rows decides about the SQL. */
    private record Shape(@Nullable BitSet unchanged, BitSet identityNulls) {}

    /** Deletes the row that the identity names; one of several equal ones under identity FULL. */
    Statement deleteOne(Row identity) {
        return byShape.computeIfAbsent(new Shape(null, nulls(identity)), shape -> newDeleteOne(identity));
    }

    /** Updates the row that the identity names, its identity included. */
    Statement updateOne(Row identity, Row row) {
        return byShape.computeIfAbsent(
                new Shape(unchanged(row), nulls(identity)), shape -> newUpdateOne(identity, row));
    }

    /** The columns of the row that {@link #updateOneFrom} sets. */
    static BitSet set(Row row) {
        BitSet columns = unchanged(row);
        columns.flip(0, row.size());
        return columns;
    }

    /** A table of that name for what {@link #updateOneFrom} sets. */
    String stage(String staging, BitSet columns) {
        StringJoiner names = new StringJoiner(", ");
        columns.stream().forEach(column -> names.add(table.columns().get(column).sqlName()));
        return "CREATE UNLOGGED TABLE " + staging + " AS SELECT " + names + " FROM ONLY " + sqlName + " WITH NO DATA";
    }

    /** Updates the row that the identity names from the one row of a staging table. */
    Statement updateOneFrom(String staging, BitSet columns) {
        List<Parameter> parameters = new ArrayList<>();
        StringJoiner set = new StringJoiner(", ");
        columns.stream()
                .mapToObj(column -> table.columns().get(column).sqlName())
                .forEach(name -> set.add(name + " = v." + name));
        String where = oneRow(parameters);
        return new Statement(
                "UPDATE ONLY " + sqlName + " AS t SET " + set + " FROM " + staging + " AS v WHERE " + where,
                parameters);
    }

    /** The columns whose values the row does not know. */
    static BitSet unchanged(Row row) {
        BitSet columns = new BitSet();
        for (int column = 0; column < row.size(); column++) {
            columns.set(column, row.isUnchanged(column));
        }
        return columns;
    }

    private BitSet nulls(Row row) {
        BitSet columns = new BitSet();
        if (!table.isFull()) {
            return columns;
        }
        for (int column = 0; column < row.size(); column++) {
            columns.set(column, row.isNull(column));
        }
        return columns;
    }

    private Statement newDeleteOne(Row identity) {
        List<Parameter> parameters = new ArrayList<>();
        return new Statement("DELETE FROM ONLY " + sqlName + " AS t WHERE " + oneRow(identity, parameters), parameters);
    }

    private Statement newUpdateOne(Row identity, Row row) {
        if (table.hasGeneratedAlways()) {
            return replaceOne(identity, row);
        }
        List<Parameter> parameters = new ArrayList<>();
        StringJoiner set = new StringJoiner(", ");
        for (int column = 0; column < table.columns().size(); column++) {
            if (!row.isUnchanged(column)) {
                TargetColumn target = table.columns().get(column);
                set.add(target.sqlName() + " = " + target.parameter());
                parameters.add(new Parameter(column, false));
            }
        }
        return new Statement(
                "UPDATE ONLY " + sqlName + " AS t SET " + set + " WHERE " + oneRow(identity, parameters), parameters);
    }

    /**
     * Like an update, for tables with a column that UPDATE can't set: the row goes and comes again in one statement.
     */
    private Statement replaceOne(Row identity, Row row) {
        List<Parameter> parameters = new ArrayList<>();
        String where = oneRow(identity, parameters);
        StringJoiner values = new StringJoiner(", ");
        for (int column = 0; column < table.columns().size(); column++) {
            TargetColumn target = table.columns().get(column);
            if (row.isUnchanged(column)) {
                values.add("gone." + target.sqlName());
            } else {
                values.add(target.parameter());
                parameters.add(new Parameter(column, false));
            }
        }
        return new Statement(
                "WITH gone AS (DELETE FROM ONLY " + sqlName + " AS t WHERE " + where + " RETURNING t.*) INSERT INTO "
                        + sqlName + " (" + columnList() + ") OVERRIDING SYSTEM VALUE SELECT " + values + " FROM gone",
                parameters);
    }

    /** Finds the row by its key. */
    private String oneRow(List<Parameter> parameters) {
        StringJoiner where = new StringJoiner(" AND ");
        for (int column : table.identity()) {
            where.add(equal(column, table.columns().get(column).parameter()));
            parameters.add(new Parameter(column, true));
        }
        return where.toString();
    }

    private String oneRow(Row identity, List<Parameter> parameters) {
        if (!table.isFull()) {
            return oneRow(parameters);
        }
        StringJoiner where = new StringJoiner(" AND ");
        where.setEmptyValue("true");
        for (int column = 0; column < table.columns().size(); column++) {
            TargetColumn target = table.columns().get(column);
            if (!target.equality().isEmpty() && !identity.isNull(column)) {
                where.add("s." + target.sqlName() + " " + target.equality() + " " + target.parameter());
                parameters.add(new Parameter(column, true));
            }
            where.add("s." + target.sqlName() + "::pg_catalog.text IS NOT DISTINCT FROM (" + target.parameter()
                    + ")::pg_catalog.text");
            parameters.add(new Parameter(column, true));
        }
        return "t.ctid = (SELECT s.ctid FROM ONLY " + sqlName + " AS s WHERE " + where + " LIMIT 1)";
    }

    private String equal(int column, String value) {
        TargetColumn target = table.columns().get(column);
        return "t." + target.sqlName() + " " + target.equality() + " " + value;
    }

    private String columnList() {
        StringJoiner names = new StringJoiner(", ");
        table.columns().forEach(column -> names.add(column.sqlName()));
        return names.toString();
    }

    /**
     * The parameters of a set-based statement as columns of one relation {@code v}; only the unqualified name takes
     * many arrays.
     */
    private final class ArrayRows {

        private final List<Parameter> parameters = new ArrayList<>();
        private final StringJoiner arrays = new StringJoiner(", ");
        private final StringJoiner names = new StringJoiner(", ");

        String add(int column) {
            TargetColumn target = table.columns().get(column);
            String name = "c" + column;
            parameters.add(new Parameter(column, false));
            arrays.add(target.arrayParameter());
            names.add(name);
            return target.fromArray("v." + name);
        }

        String sql() {
            return "unnest(" + arrays + ") AS v (" + names + ")";
        }
    }
}
