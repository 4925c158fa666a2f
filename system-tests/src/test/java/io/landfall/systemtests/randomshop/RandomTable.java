package io.landfall.systemtests.randomshop;

import io.landfall.systemtests.randomshop.KeyKind.Referable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A table of chance: its key's columns, {@code spot} by which statements pick rows, and columns of any types.
 *
 * @param parent the table that {@code parent} refers to
 * @param onDelete what a foreign key does with its rows
 */
record RandomTable(
        KeyKind key,
        List<Column> columns,
        @Nullable RandomTable parent,
        String onDelete,
        Place place,
        boolean generated) {

    static final int SPOTS = 1_000;

    /** A column whose values rows exchange, and when its uniqueness is asked for. */
    enum Place {
        NONE(""),
        UNIQUE("place int UNIQUE"),
        EXCLUDED("place int, EXCLUDE (place WITH =)"),
        DEFERRABLE("place int UNIQUE DEFERRABLE INITIALLY DEFERRED");

        final String definition;

        Place(String definition) {
            this.definition = definition;
        }
    }

    static RandomTable of(KeyKind key, List<RandomTable> parents, Random random) {
        return new RandomTable(
                key,
                columns(key.identifiesRows() && random.nextInt(6) == 0, random),
                parents.isEmpty() || key == KeyKind.INSERT_ONLY || random.nextInt(3) == 0
                        ? null
                        : parents.get(random.nextInt(parents.size())),
                List.of("CASCADE", "SET NULL", "NO ACTION DEFERRABLE INITIALLY DEFERRED")
                        .get(random.nextInt(3)),
                key.partitioned() ? Place.NONE : Place.values()[random.nextInt(Place.values().length)],
                random.nextBoolean());
    }

    private static List<Column> columns(boolean wide, Random random) {
        List<Column> columns = new ArrayList<>();
        for (int number = wide ? random.nextInt(40, 80) : random.nextInt(3, 13); number > 0; number--) {
            columns.add(column("c" + number, ValueKinds.ALL.get(random.nextInt(ValueKinds.ALL.size())), random));
        }
        if (random.nextInt(3) > 0) {
            columns.add(column("\"BIG\"", ValueKinds.BIG.get(random.nextInt(ValueKinds.BIG.size())), random));
        }
        return columns;
    }

    private static Column column(String name, ValueKind kind, Random random) {
        boolean nullable = random.nextInt(3) > 0;
        return new Column(name, kind, nullable, random.nextInt(4) == 0 ? kind.any(random) : null);
    }

    String name() {
        return key.tableName();
    }

    /** The key's columns and the others, as far as they take any value. */
    List<Column> written() {
        return Stream.concat(key.written.stream(), columns.stream()).toList();
    }

    List<String> definitions() {
        List<String> parts = new ArrayList<>();
        if (!key.definition.isEmpty()) {
            parts.add(key.definition);
        }
        parts.add("gone text");
        parts.add("spot int NOT NULL");
        columns.forEach(column -> parts.add(column.definition()));
        if (parent != null) {
            parts.add("parent %s REFERENCES %s (%s) ON UPDATE CASCADE ON DELETE %s"
                    .formatted(
                            parent.referable().type(),
                            parent.name(),
                            parent.referable().column(),
                            onDelete));
        }
        if (place != Place.NONE) {
            parts.add(place.definition);
        }
        if (generated) {
            parts.add("twice bigint GENERATED ALWAYS AS (spot::bigint * 2) STORED");
        }
        List<String> statements = new ArrayList<>();
        statements.add("CREATE TABLE %s (%s)%s".formatted(name(), String.join(", ", parts), key.partitioning()));
        statements.addAll(key.afterwards(name()));
        statements.add("CREATE INDEX ON %s (spot)".formatted(name()));
        return statements;
    }

    /** Its rows that were there before have no value of their own in the one, and still have one of the other. */
    List<String> alterations() {
        return List.of(
                "ALTER TABLE %s ADD COLUMN late text NOT NULL DEFAULT 'it''s late'".formatted(name()),
                "ALTER TABLE %s DROP COLUMN gone".formatted(name()));
    }

    /** What foreign keys refer to; only asked of parents. */
    Referable referable() {
        return Objects.requireNonNull(key.referable);
    }

    String summary() {
        return "%s (%s%s%s%s)"
                .formatted(
                        name(),
                        columns.stream().map(column -> column.kind().type()).collect(Collectors.joining(", ")),
                        parent == null ? "" : ", refers to " + parent.name() + " ON DELETE " + onDelete,
                        place == Place.NONE ? "" : ", place " + place,
                        generated ? ", generated" : "");
    }
}
