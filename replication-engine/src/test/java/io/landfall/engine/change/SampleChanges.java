package io.landfall.engine.change;

import io.landfall.databases.identifier.QualifiedName;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Relations and rows for tests. */
public final class SampleChanges {

    private SampleChanges() {}

    /** A table with columns {@code id} (the identity), {@code a} and {@code b}. */
    public static Relation relation(String name) {
        return relation(name, ReplicaIdentity.DEFAULT, 1);
    }

    /** A table with the first columns as its identity. */
    public static Relation relation(String name, ReplicaIdentity identity, int identityColumns) {
        List<RelationColumn> columns = new ArrayList<>();
        for (String column : List.of("id", "a", "b")) {
            columns.add(new RelationColumn(column, columns.size() < identityColumns, 25, -1, null));
        }
        return new Relation(16_400 + name.hashCode() % 100, new QualifiedName("public", name), identity, columns);
    }

    /** A row of these values: null is NULL, "~" is unchanged. */
    public static Row row(String... values) {
        Row.Builder row = new Row.Builder(values.length, 32);
        for (String value : values) {
            if (value == null) {
                row.nullValue();
            } else if (value.equals("~")) {
                row.unchanged();
            } else {
                row.value(value);
            }
        }
        return row.build();
    }

    /** Some change of the relation. */
    public static Change change(Random random, Relation relation) {
        return switch (random.nextInt(5)) {
            case 0 -> new Change.Inserted(relation, row("" + random.nextInt(), null, "Grüße"));
            case 1 -> new Change.Updated(relation, null, row("" + random.nextInt(), "~", ""));
            case 2 ->
                new Change.Updated(relation, row("old", null, null), row("new", "x".repeat(random.nextInt(300)), "~"));
            case 3 -> new Change.Deleted(relation, row("" + random.nextInt(), null, null));
            default -> new Change.Truncated(List.of(relation));
        };
    }
}
