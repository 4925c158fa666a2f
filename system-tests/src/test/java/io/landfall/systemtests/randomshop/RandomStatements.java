package io.landfall.systemtests.randomshop;

import io.landfall.systemtests.randomshop.RandomTable.Place;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Statements of chance on one table. */
final class RandomStatements {

    private static final int PLACES = 200;

    private final Random random;

    RandomStatements(Random random) {
        this.random = random;
    }

    String insert(RandomTable table, int rows) {
        List<String> names = new ArrayList<>(names(table));
        if (table.parent() != null) {
            names.add("parent");
        }
        if (table.place() != Place.NONE) {
            names.add("place");
        }
        String values = IntStream.range(0, rows)
                .mapToObj(_ -> row(table, rows))
                .map(row -> "(" + String.join(", ", row) + ")")
                .collect(Collectors.joining(", "));
        return "INSERT INTO %s (%s) VALUES %s".formatted(place(table), String.join(", ", names), values);
    }

    /** What is in its way is left out; a constraint that waits for the end can't say what that is. */
    String insertUnlessThere(RandomTable table) {
        return insert(table, 1 + random.nextInt(3))
                + (table.place() == Place.DEFERRABLE ? "" : " ON CONFLICT DO NOTHING");
    }

    /**
     * In the order of the columns that {@link #insert} names; of many rows none has a place, since one may be taken.
     */
    private List<String> row(RandomTable table, int rows) {
        List<String> row = new ArrayList<>();
        row.add(String.valueOf(random.nextInt(RandomTable.SPOTS)));
        table.written().forEach(column -> row.add(column.expression(random)));
        if (table.parent() != null) {
            row.add(random.nextInt(4) == 0 ? "NULL" : someKeyOf(table.parent()));
        }
        if (table.place() != Place.NONE) {
            row.add(rows > 1 || random.nextBoolean() ? "NULL" : String.valueOf(random.nextInt(PLACES)));
        }
        return row;
    }

    private String someKeyOf(RandomTable parent) {
        return "(SELECT %s FROM %s WHERE spot >= %d ORDER BY spot LIMIT 1)"
                .formatted(parent.referable().column(), parent.name(), random.nextInt(RandomTable.SPOTS));
    }

    /** The command, and the rows that follow it. */
    record Copy(String command, String rows) {}

    Copy copy(RandomTable table, int rows) {
        String lines = IntStream.range(0, rows)
                .mapToObj(_ -> random.nextInt(RandomTable.SPOTS)
                        + table.written().stream()
                                .map(column -> "\t" + Sql.copied(column.draw(random)))
                                .collect(Collectors.joining())
                        + "\n")
                .collect(Collectors.joining());
        return new Copy("COPY %s (%s) FROM STDIN".formatted(place(table), String.join(", ", names(table))), lines);
    }

    /** The table, or one that inherits from it. */
    private String place(RandomTable table) {
        List<String> heirs = table.key().heirs();
        int chosen = heirs.isEmpty() ? 0 : random.nextInt(heirs.size() + 1);
        return chosen == 0 ? table.name() : heirs.get(chosen - 1);
    }

    private static List<String> names(RandomTable table) {
        List<String> names = new ArrayList<>();
        names.add("spot");
        table.written().forEach(column -> names.add(column.name()));
        return names;
    }

    /** Some columns of some rows, mostly not the big one. */
    String update(RandomTable table) {
        List<Column> columns = new ArrayList<>(table.columns());
        Collections.shuffle(columns, random);
        List<String> set = new ArrayList<>();
        columns.subList(0, Math.min(columns.size(), random.nextInt(1, 4)))
                .forEach(column -> set.add(column.name() + " = " + column.expression(random)));
        if (table.parent() != null && random.nextInt(4) == 0) {
            set.add("parent = " + someKeyOf(table.parent()));
        }
        if (random.nextInt(4) == 0) {
            set.add("spot = " + random.nextInt(RandomTable.SPOTS));
        }
        return "UPDATE %s SET %s WHERE %s".formatted(table.name(), String.join(", ", set), someRows(table));
    }

    /** Rows get another key, or another partition. */
    String move(RandomTable table) {
        return "UPDATE %s SET %s WHERE %s".formatted(table.name(), table.key().move, someRows(table));
    }

    /** Rows exchange a unique value: at once where the constraint can wait for the end, else by way of none. */
    String swap(RandomTable table) {
        int one = random.nextInt(PLACES);
        int other = (one + 1 + random.nextInt(PLACES - 1)) % PLACES;
        return switch (table.place()) {
            case NONE -> update(table);
            case UNIQUE, EXCLUDED -> """
                UPDATE %1$s SET place = -1 WHERE place = %2$d;
                UPDATE %1$s SET place = %2$d WHERE place = %3$d;
                UPDATE %1$s SET place = %3$d WHERE place = -1
                """.formatted(table.name(), one, other);
            case DEFERRABLE ->
                !table.key().identifiesRows() || random.nextBoolean()
                        ? "UPDATE %1$s SET place = CASE place WHEN %2$d THEN %3$d ELSE %2$d END WHERE place IN (%2$d, %3$d)"
                                .formatted(table.name(), one, other)
                        : "UPDATE %1$s SET place = (place + 1) %% %2$d WHERE place IS NOT NULL"
                                .formatted(table.name(), PLACES);
        };
    }

    String delete(RandomTable table) {
        return "DELETE FROM %s WHERE %s".formatted(table.name(), someRows(table));
    }

    /** The table, or a part of it. */
    String truncate(RandomTable table) {
        return "TRUNCATE %s%s%s"
                .formatted(
                        random.nextBoolean() ? table.name() : table.key().part().orElse(table.name()),
                        random.nextBoolean() ? " RESTART IDENTITY" : "",
                        random.nextInt(3) > 0 ? " CASCADE" : "");
    }

    /** For other readers of the stream, within the transaction or whatever becomes of it. */
    String message() {
        return "SELECT pg_logical_emit_message(%s, 'shop', repeat('message', %d))"
                .formatted(random.nextBoolean(), random.nextInt(200));
    }

    /** A handful, now and then a twentieth of all where they have a key. */
    private String someRows(RandomTable table) {
        int width =
                table.key().identifiesRows() && random.nextInt(20) == 0 ? RandomTable.SPOTS / 20 : random.nextInt(3);
        int first = random.nextInt(RandomTable.SPOTS);
        return "spot BETWEEN %d AND %d".formatted(first, first + width);
    }
}
