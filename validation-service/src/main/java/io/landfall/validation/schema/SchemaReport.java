package io.landfall.validation.schema;

import io.landfall.databases.catalog.Difference;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * How the two schemas compare.
 *
 * @param compared how many objects of the source were looked for
 * @param pending objects that are created in the cutover, absent as they should be
 */
record SchemaReport(
        UUID migrationId,
        String database,
        String targetDatabase,
        Instant comparedAt,
        boolean equal,
        int compared,
        List<Line> differences,
        List<String> pending) {

    private static final int NAMED = 5;

    /**
     * One object that is not the same.
     *
     * @param explanation lines that differ: {@code -} as on the source, {@code +} as on the target
     */
    record Line(String object, String objectClass, Difference.Kind kind, String explanation) {

        static Line of(Difference difference) {
            return new Line(
                    difference.identity().toString(),
                    difference.identity().objectClass().name(),
                    difference.kind(),
                    difference.explanation());
        }

        /** Without the lines that differ: these may hold what nobody wants in a message. */
        String brief() {
            return object + ": " + explanation.lines().findFirst().orElse("").replaceFirst(":$", "");
        }
    }

    SchemaReport {
        differences = List.copyOf(differences);
        pending = List.copyOf(pending);
    }

    String summary() {
        return compared + " objects compared: "
                + (equal ? "no difference" : differences.size() + " differ")
                + (pending.isEmpty() ? "" : ", " + pending.size() + " pending until the cutover");
    }

    String reason() {
        String named = differences.stream().limit(NAMED).map(Line::brief).collect(Collectors.joining("; "));
        return differences.size() + " objects of target database '" + targetDatabase + "' are not as on the source: "
                + named
                + (differences.size() > NAMED ? "; and " + (differences.size() - NAMED) + " more in the report" : "");
    }
}
