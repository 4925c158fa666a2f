package io.landfall.validation.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.contracts.Step;
import io.landfall.localservers.postgres.LocalDatabase;
import io.landfall.localservers.postgres.SharedPostgres;
import io.landfall.messaging.step.StepOutcome;
import io.landfall.validation.ScriptedRun;
import io.landfall.validation.ValidationStack;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * A changed byte, a missing and an extra row in each of twenty tables: all are found, by row and column, in every try.
 */
class PlantedDamageIT {

    private static final int TABLES = 20;
    private static final int ROWS = 600;

    /** Key definitions, and the key of row {@code i}; the last has none. */
    private static final List<Shape> SHAPES = List.of(
            new Shape("id int PRIMARY KEY", "i", "id = %d"),
            new Shape("id text COLLATE \"C\" PRIMARY KEY", "'Key ' || i", "id = 'Key %d'"),
            new Shape("id uuid PRIMARY KEY", "md5(i::text)::uuid", "id = md5('%d')::uuid"),
            new Shape("id int, part int DEFAULT 7, PRIMARY KEY (part, id)", "i", "id = %d AND part = 7"),
            new Shape("id int NOT NULL", "i", "id = %d"));

    /** Columns, how row {@code i} fills them, and how the smallest damage is done. */
    private static final List<Value> VALUES = List.of(
            new Value("text", "repeat('text ', 20) || i", "overlay(v PLACING 'X' FROM 17)"),
            new Value("bytea", "decode(repeat(md5(i::text), 300), 'hex')", "set_byte(v, 4000, get_byte(v, 4000) # 1)"),
            new Value("numeric", "i * 1.10", "trim_scale(v) + 0.000"),
            new Value("jsonb", "jsonb_build_object('a', i, 'b', '')", "jsonb_set(v, '{b}', 'null')"),
            new Value("float8", "CASE WHEN i > 0 THEN 0 END", "'-0'::float8"),
            new Value("text[]", "ARRAY['', NULL, i::text]", "array_replace(v, NULL, '')"),
            new Value(
                    "timestamptz",
                    "'2024-01-01'::timestamptz + i * interval '1 second'",
                    "v + interval '1 microsecond'"));

    private final LocalDatabase source = SharedPostgres.source().freshDatabase("planted");
    private final LocalDatabase target = SharedPostgres.target().freshDatabase("planted");

    private record Shape(String definition, String key, String condition) {
        boolean hasKey() {
            return definition.contains("PRIMARY KEY");
        }
    }

    private record Value(String type, String of, String damaged) {}

    @BeforeEach
    void create() throws SQLException {
        String[] sql = Stream.iterate(0, table -> table < TABLES, table -> table + 1)
                .flatMap(table -> Stream.of(
                        "CREATE TABLE t%d (%s, other text DEFAULT 'same', v %s)"
                                .formatted(
                                        table,
                                        shape(table).definition(),
                                        value(table).type()),
                        "INSERT INTO t%d (id, v) SELECT %s, %s FROM generate_series(1, %d) AS g (i)"
                                .formatted(
                                        table, shape(table).key(), value(table).of(), ROWS)))
                .toArray(String[]::new);
        source.execute(sql);
        target.execute(sql);
    }

    @AfterEach
    void drop() throws SQLException {
        source.drop();
        target.drop();
    }

    @Test
    void is_found_and_named() throws SQLException {
        plantAndFind(1, 1);
    }

    @Tag("full")
    @RepeatedTest(10)
    void is_found_and_named_wherever_it_is(org.junit.jupiter.api.RepetitionInfo repetition) throws SQLException {
        plantAndFind(100 + repetition.getCurrentRepetition(), 5);
    }

    private void plantAndFind(long seed, int tries) throws SQLException {
        Random random = new Random(seed);
        for (int attempt = 1; attempt <= tries; attempt++) {
            int[][] rows = new int[TABLES][];
            for (int table = 0; table < TABLES; table++) {
                rows[table] = random.ints(1, ROWS + 1).distinct().limit(2).toArray();
                plant(table, rows[table]);
            }
            StepOutcome outcome = Comparisons.perform(
                    new ScriptedRun(ValidationStack.aMigration(source, target, false), Step.DATA_VALIDATION));
            assertThat(outcome).isInstanceOf(StepOutcome.Failed.class);
            JsonNode tables =
                    Comparisons.report(((StepOutcome.Failed) outcome).report()).path("tables");
            for (int table = 0; table < TABLES; table++) {
                requireNamed(Comparisons.named(tables, "t" + table), table, rows[table]);
                repair(table, rows[table]);
            }
        }
    }

    private void plant(int table, int[] rows) throws SQLException {
        Shape shape = shape(table);
        target.execute(
                "UPDATE t%d SET v = %s WHERE %s"
                        .formatted(
                                table, value(table).damaged(), shape.condition().formatted(rows[0])),
                "DELETE FROM t%d WHERE %s".formatted(table, shape.condition().formatted(rows[1])),
                "INSERT INTO t%d (id, v) SELECT %s, %s FROM generate_series(%d, %5$d) AS g (i)"
                        .formatted(table, shape.key(), value(table).of(), ROWS + rows[0], ROWS + rows[0]));
    }

    private void requireNamed(JsonNode found, int table, int[] rows) {
        assertThat(found.path("verdict").asString()).as("t%d", table).isEqualTo("DAMAGED");
        if (!shape(table).hasKey()) {
            return;
        }
        String damage = found.path("damage").toString();
        assertThat(sum(found, "different")).as(damage).isEqualTo(1);
        assertThat(sum(found, "missing")).as(damage).isEqualTo(1);
        assertThat(sum(found, "extra")).as(damage).isEqualTo(1);
        assertThat(damage).contains("\"columns\":[\"v\"]").doesNotContain("other");
        if (shape(table).key().equals("i")) {
            assertThat(damage).contains("\"" + rows[0] + "\"", "\"" + rows[1] + "\"", "\"" + (ROWS + rows[0]) + "\"");
        }
    }

    private static long sum(JsonNode found, String kind) {
        return found.path("damage")
                .valueStream()
                .mapToLong(range -> range.path(kind).asLong())
                .sum();
    }

    private void repair(int table, int[] rows) throws SQLException {
        Shape shape = shape(table);
        target.execute("DELETE FROM t%d WHERE %s OR %s"
                .formatted(
                        table,
                        shape.condition().formatted(rows[0]),
                        shape.condition().formatted(ROWS + rows[0])));
        for (int row : rows) {
            target.execute("INSERT INTO t%d (id, v) SELECT %s, %s FROM generate_series(%d, %4$d) AS g (i)"
                    .formatted(table, shape.key(), value(table).of(), row));
        }
    }

    private static Shape shape(int table) {
        return SHAPES.get(table % SHAPES.size());
    }

    private static Value value(int table) {
        return VALUES.get(table % VALUES.size());
    }
}
