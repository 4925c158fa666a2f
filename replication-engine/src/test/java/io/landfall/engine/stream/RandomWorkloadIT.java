package io.landfall.engine.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.databases.identifier.QualifiedName;
import io.landfall.engine.apply.ApplySettings;
import io.landfall.engine.apply.PostgresChangeApply;
import io.landfall.engine.capture.PostgresChangeCapture;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whatever is written, and whatever happens to capture and apply meanwhile: in the end both sides hold the same. */
class RandomWorkloadIT {

    private static final Logger LOG = LoggerFactory.getLogger(RandomWorkloadIT.class);
    private static final Duration BACKLOG = Duration.ofMinutes(10);
    private static final int TRANSACTIONS = 300;

    private final StreamingLab lab = new StreamingLab();
    private PostgresChangeCapture capture;
    private @Nullable PostgresChangeCapture former;
    private PostgresChangeApply apply;
    private long token = 1;

    @AfterEach
    void close() throws Exception {
        lab.close();
    }

    @Test
    void both_sides_hold_the_same_after_stops_crashes_and_takeovers() throws SQLException {
        run(1, done -> done < TRANSACTIONS);
    }

    /** {@code -Dlandfall.seeds=10 -Dlandfall.first-seed=1 -Dlandfall.minutes=10} */
    @Tag("full")
    @ParameterizedTest
    @MethodSource("seeds")
    void both_sides_hold_the_same_after_minutes_of_it(long seed) throws SQLException {
        long end = System.nanoTime()
                + Duration.ofMinutes(Long.getLong("landfall.minutes", 10)).toNanos();
        run(seed, done -> System.nanoTime() < end);
    }

    private void run(long seed, IntPredicate goesOn) throws SQLException {
        lab.begin(RandomWorkload.SCHEMA);
        RandomWorkload workload = new RandomWorkload(seed);
        Random chaos = new Random(seed + 1);
        capture = lab.newCapture();
        apply = newApply(chaos);
        try (Connection connection = lab.source.connect()) {
            int done = 0;
            for (; goesOn.test(done); done++) {
                workload.transaction(connection);
                if (chaos.nextInt(12) == 0) {
                    disturb(chaos);
                }
            }
            LOG.info("seed {}: {} transactions", seed, done);
        }
        capture.ensureRunning(lab.task(), lab.start());
        apply.ensureRunning(lab.task(), token);
        lab.awaitDrained(BACKLOG);

        for (QualifiedName table : lab.task().tables()) {
            List<String> expected = lab.content(lab.source, table);
            assertThat(lab.content(lab.target, table))
                    .as("table %s, seed %d", table, seed)
                    .isEqualTo(expected);
            if (!table.schema().equals("landfall")) {
                assertThat(lab.rows(
                                lab.target,
                                "SELECT FROM landfall.dirty_table WHERE table_name = '" + table.name() + "'"))
                        .as("the workload touches %s", table)
                        .hasSize(1);
            }
        }
    }

    static LongStream seeds() {
        long first = Long.getLong("landfall.first-seed", 1);
        return LongStream.range(first, first + Long.getLong("landfall.seeds", 10));
    }

    private PostgresChangeApply newApply(Random chaos) {
        return lab.newApply(new ApplySettings(
                1 + chaos.nextInt(2000), 1000 + chaos.nextInt(1_000_000), Duration.ofMillis(chaos.nextInt(300))));
    }

    private void disturb(Random chaos) throws SQLException {
        String id = lab.task().identifier();
        switch (chaos.nextInt(8)) {
            case 0 -> capture.stop(id);
            case 1 -> apply.stop(id);
            case 2 -> lab.terminate(lab.source, "landfall/capture");
            case 3 -> lab.terminate(lab.target, "landfall/apply%");
            case 4 -> {
                // a second engine takes over, the first does not know yet
                apply = newApply(chaos);
                token++;
            }
            case 5 -> {
                // the one before that no longer fights for the slot: a machine has room for two at once, not for dozens
                if (former != null) {
                    former.stop(id);
                }
                former = capture;
                capture = lab.newCapture();
            }
            default -> {}
        }
        if (chaos.nextInt(3) > 0) {
            capture.ensureRunning(lab.task(), lab.start());
        }
        if (chaos.nextInt(3) > 0) {
            apply.ensureRunning(lab.task(), token);
        }
    }
}
