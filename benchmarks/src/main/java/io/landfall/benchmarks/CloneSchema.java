package io.landfall.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** 21 tables with 8 million rows, three million of them in one; each with three indexes and a foreign key. */
final class CloneSchema {

    private static final int TABLES = 21;
    private static final int ROWS = 8_000_000;
    private static final int ROWS_OF_THE_LARGEST = 3_000_000;

    private final Options options;

    CloneSchema(Options options) {
        this.options = options;
    }

    /** The largest first. */
    List<String> tables() {
        List<String> tables = new ArrayList<>();
        for (int number = 1; number <= TABLES; number++) {
            tables.add("public.t%02d".formatted(number));
        }
        return tables;
    }

    int rows(String table) {
        return options.scaled(
                table.equals(tables().getFirst()) ? ROWS_OF_THE_LARGEST : (ROWS - ROWS_OF_THE_LARGEST) / (TABLES - 1));
    }

    List<String> create() {
        return tables().stream()
                .map(table ->
                        "CREATE TABLE " + table + " (id bigint NOT NULL, parent bigint NOT NULL, code int NOT NULL,"
                                + " amount numeric(12,2) NOT NULL, note text NOT NULL, at timestamptz NOT NULL)")
                .toList();
    }

    List<String> fill() {
        return tables().stream()
                .map(table -> """
                        INSERT INTO %s
                        SELECT g, 1 + g %% %d, g %% 100000, (g %% 1000000) / 100.0, md5(g::text) || md5((g * 7)::text),
                               timestamptz '2026-01-01' + g * interval '1 second'
                          FROM generate_series(1, %d) AS g
                        """.formatted(table, rows("public.t02"), rows(table)))
                .toList();
    }

    List<String> primaryKeys() {
        return tables().stream()
                .map(table -> "ALTER TABLE " + table + " ADD PRIMARY KEY (id)")
                .toList();
    }

    List<String> indexes() {
        return tables().stream()
                .flatMap(table -> List.of("parent", "at").stream()
                        .map(column -> "CREATE INDEX ON " + table + " (" + column + ")"))
                .toList();
    }

    List<String> foreignKeys() {
        return tables().stream()
                .map(table -> "ALTER TABLE " + table + " ADD FOREIGN KEY (parent) REFERENCES public.t02 (id)")
                .toList();
    }
}
