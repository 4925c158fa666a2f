package io.landfall.validation.data;

import io.landfall.contracts.Failure;
import io.landfall.databases.catalog.TableDescription;
import io.landfall.databases.connection.ServerWords;
import io.landfall.databases.digest.Key;
import io.landfall.messaging.step.StepFailedException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes damaged rows of one table of the target again, batch after batch, and tries again what it had to leave. */
final class RowRepair {

    /** More is not damage but a load that went wrong. */
    static final int MOST_ROWS = 100_000;

    private static final int BATCH_ROWS = 500;
    private static final long BATCH_BYTES = 16L << 20;
    private static final int TRIES = 10;
    private static final Duration PAUSE = Duration.ofMillis(500);
    /** Of SQL states: a value, a constraint, a right, an exception raised by the schema's own functions. */
    private static final String REFUSED = "(22|23|42|P0).*";

    private final TableDescription table;
    private final RowWriter writer;

    /**
     * For one table.
     *
     * @param target a session of its own that may write, with short time-outs
     */
    RowRepair(TableDescription table, Sides sides, Changes changes, Connection target, long leaseToken) {
        this.table = table;
        this.writer = new RowWriter(table, sides, changes, target, leaseToken);
    }

    /** Rows that are too many go first: they may hold a unique value that another row needs. */
    Repaired repair(Map<Key, RowDamage> damaged) throws SQLException, InterruptedException {
        if (damaged.size() > MOST_ROWS) {
            throw new StepFailedException(Failure.needsOperator(
                    "REPAIR_TOO_LARGE",
                    "more rows of table " + table.name() + " are damaged than the " + MOST_ROWS
                            + " that a repair writes at most",
                    "Abort, and migrate again."));
        }
        try {
            writer.becomeReplica();
            Repaired repaired = repair(damaged, Set.of(RowDamage.EXTRA), Repaired.NONE);
            return repair(damaged, Set.of(RowDamage.MISSING, RowDamage.DIFFERENT), repaired);
        } catch (SQLException failure) {
            if (!String.valueOf(failure.getSQLState()).matches(REFUSED)) {
                throw failure;
            }
            throw new StepFailedException(
                    Failure.needsOperator(
                            "REPAIR_REFUSED",
                            "rows of table " + table.name() + " can't be written: " + ServerWords.of(failure),
                            "Mend what the server names and ask for the repair again, or abort and migrate again."),
                    ServerWords.loggable(failure));
        }
    }

    private Repaired repair(Map<Key, RowDamage> damaged, Set<RowDamage> kinds, Repaired before)
            throws SQLException, InterruptedException {
        List<Key> left = damaged.entrySet().stream()
                .filter(row -> kinds.contains(row.getValue()))
                .map(Map.Entry::getKey)
                .toList();
        Repaired repaired = before;
        Obstacle obstacle = null;
        int batch = rowsInBatch();
        for (int attempt = 0; attempt < TRIES && !left.isEmpty(); attempt++) {
            if (obstacle != null) {
                Thread.sleep(PAUSE);
                batch = obstacle.nextBatch(batch);
            }
            List<Key> later = new ArrayList<>();
            for (int from = 0; from < left.size(); from += batch) {
                List<Key> keys = left.subList(from, Math.min(left.size(), from + batch));
                RowWriter.Written written = writer.write(keys);
                repaired = repaired.plus(written.keys().stream()
                        .map(key -> Objects.requireNonNull(damaged.get(key)))
                        .toList());
                if (written.obstacle() != null) {
                    obstacle = written.obstacle();
                    Set<Key> done = Set.copyOf(written.keys());
                    keys.stream().filter(key -> !done.contains(key)).forEach(later::add);
                }
            }
            left = later;
        }
        return repaired.leaving(left.size(), obstacle);
    }

    private int rowsInBatch() {
        long width = table.estimatedRows() > 0 ? table.bytes() / table.estimatedRows() : 0;
        return width > 0 ? Math.clamp(BATCH_BYTES / width, 1, BATCH_ROWS) : BATCH_ROWS;
    }

    /** Why rows were left to the next try. */
    enum Obstacle {
        CHANGING("they kept changing"),
        LOCKED("others kept the table locked"),
        STANDBY("commits of the source waited for a synchronous standby"),
        TOO_SLOW("reading and writing them took too long"),
        UNIQUE_VALUE("other rows hold their unique values");

        private final String words;

        Obstacle(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }

        /** Rows that hold one another's values need to be of one batch. */
        private int nextBatch(int batch) {
            return switch (this) {
                case UNIQUE_VALUE -> Math.min(2 * batch, MOST_ROWS);
                case TOO_SLOW -> Math.max(1, batch / 2);
                case CHANGING, LOCKED, STANDBY -> batch;
            };
        }

        static @Nullable Obstacle of(SQLException failure) {
            return switch (String.valueOf(failure.getSQLState())) {
                case "55P03", "40P01" -> LOCKED;
                case "57014" -> TOO_SLOW;
                case "23505" -> UNIQUE_VALUE;
                default -> null;
            };
        }
    }
}
