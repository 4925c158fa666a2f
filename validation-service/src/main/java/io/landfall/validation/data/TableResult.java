package io.landfall.validation.data;

import io.landfall.databases.identifier.QualifiedName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One table's comparison.
 *
 * @param sourceRows and {@code targetRows}: as they were when each range was last read
 * @param sourceDigest and {@code targetDigest}: likewise; equal verdicts of changing tables may come with digests of
 *     two moments
 * @param ranges how many ranges of the key it was compared in; 1 for a table without a usable key
 * @param lookedAgain how many of them differed at first
 * @param position the source position that the target had applied before the first row was read: what changed after it
 *     is not covered; null without cutover, and where not every row was seen equal
 * @param repaired what was written again, before the verdict; null when nothing was to be repaired
 * @param detail in words, for verdicts other than EQUAL and for repairs
 */
record TableResult(
        String schema,
        String table,
        Verdict verdict,
        long sourceRows,
        long targetRows,
        String sourceDigest,
        String targetDigest,
        int ranges,
        int lookedAgain,
        @Nullable String position,
        List<Damage> damage,
        @Nullable Repaired repaired,
        @Nullable String detail) {

    TableResult {
        damage = List.copyOf(damage);
    }

    QualifiedName name() {
        return new QualifiedName(schema, table);
    }

    /** The same rows, explained by what has been written to the source since the load. */
    TableResult movedOn() {
        return new TableResult(
                schema,
                table,
                Verdict.SOURCE_MOVED_ON,
                sourceRows,
                targetRows,
                sourceDigest,
                targetDigest,
                ranges,
                lookedAgain,
                null,
                damage,
                repaired,
                "the source was written to after the load began");
    }
}
