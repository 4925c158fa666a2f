package io.landfall.validation.data;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the comparison of all tables came to.
 *
 * @param systemIdentifier of the source, to which the tables' positions belong; null without cutover
 */
record DataReport(
        UUID migrationId,
        String database,
        String targetDatabase,
        boolean cutoverRequired,
        Instant startedAt,
        Instant finishedAt,
        @Nullable String systemIdentifier,
        long rows,
        List<TableResult> tables) {

    private static final int NAMED = 5;

    DataReport {
        tables = List.copyOf(tables);
    }

    boolean damaged() {
        return tables.stream().anyMatch(table -> table.verdict() == Verdict.DAMAGED);
    }

    String summary() {
        return tables.size() + " tables, " + rows + " rows compared: " + count(Verdict.EQUAL) + " equal"
                + counted(Verdict.SOURCE_MOVED_ON, "whose source moved on")
                + counted(Verdict.UNSETTLED, "kept changing")
                + counted(Verdict.DAMAGED, "damaged");
    }

    /** Without keys: these are row values, and stay in the report. */
    String reason() {
        List<TableResult> damaged = tables.stream()
                .filter(table -> table.verdict() == Verdict.DAMAGED)
                .toList();
        String named = damaged.stream()
                .limit(NAMED)
                .map(table -> table.name() + ": " + table.detail())
                .collect(Collectors.joining("; "));
        return damaged.size() + " tables of target database '" + targetDatabase + "' differ from the source: " + named
                + (damaged.size() > NAMED ? "; and " + (damaged.size() - NAMED) + " more in the report" : "");
    }

    private long count(Verdict verdict) {
        return tables.stream().filter(table -> table.verdict() == verdict).count();
    }

    private String counted(Verdict verdict, String words) {
        long count = count(verdict);
        return count == 0 ? "" : ", " + count + " " + words;
    }
}
