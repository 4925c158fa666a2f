package io.landfall.validation.data;

import io.landfall.databases.identifier.QualifiedName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far the comparison is: what a worker that takes the run over need not do again.
 *
 * @param awaited the moment that the target must have applied before anything is compared, once it is known
 * @param caughtUp whether it has
 */
record DataCheckpoint(
        int attempt, Instant startedAt, Changes.@Nullable Moment awaited, boolean caughtUp, List<TableResult> results) {

    DataCheckpoint {
        results = List.copyOf(results);
    }

    static DataCheckpoint fresh(int attempt, Instant now) {
        return new DataCheckpoint(attempt, now, null, false, List.of());
    }

    /**
     * A new attempt keeps what was equal, unless damage was found or is to be repaired: then somebody has been at work,
     * and all is new.
     */
    DataCheckpoint forAttempt(int now, boolean repairs, Instant instant) {
        boolean mended = repairs || results.stream().anyMatch(result -> result.verdict() == Verdict.DAMAGED);
        List<TableResult> kept = mended
                ? List.of()
                : results.stream()
                        .filter(result -> result.verdict() == Verdict.EQUAL)
                        .toList();
        return attempt == now ? this : new DataCheckpoint(now, instant, null, false, kept);
    }

    DataCheckpoint awaiting(Changes.Moment moment) {
        return new DataCheckpoint(attempt, startedAt, moment, false, results);
    }

    DataCheckpoint afterCatchingUp() {
        return new DataCheckpoint(attempt, startedAt, null, true, results);
    }

    DataCheckpoint with(TableResult result) {
        List<TableResult> more = new ArrayList<>(results);
        more.add(result);
        return new DataCheckpoint(attempt, startedAt, awaited, caughtUp, more);
    }

    boolean has(QualifiedName table) {
        return results.stream().anyMatch(result -> result.name().equals(table));
    }

    long rows() {
        return results.stream().mapToLong(TableResult::sourceRows).sum();
    }
}
