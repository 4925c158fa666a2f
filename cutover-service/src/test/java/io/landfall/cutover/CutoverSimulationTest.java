package io.landfall.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.contracts.Failure;
import io.landfall.contracts.Step;
import io.landfall.cutover.journal.AbortVerdict;
import io.landfall.cutover.journal.Cutover;
import io.landfall.cutover.journal.CutoverJournal;
import io.landfall.cutover.journal.Phase;
import io.landfall.messaging.step.StepFailedException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * Thousands of cutovers with crashes, failures, aborts and late deadlines at random; each seed is a test of its own.
 */
class CutoverSimulationTest {

    private static final int SEEDS = 3000;

    @Test
    void never_has_two_writable_sides_and_ends_done_or_as_found() {
        Map<Phase, Integer> ends = new EnumMap<>(Phase.class);
        int refused = 0;
        int aborted = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            World world = new World(new Random(seed));
            Phase end = world.run();
            ends.merge(end, 1, Integer::sum);
            refused += world.abortWasRefused ? 1 : 0;
            aborted += world.abortWasAccepted ? 1 : 0;
            assertThat(end).as("seed %d", seed).isIn(Phase.DONE, Phase.ROLLED_BACK);
            if (end == Phase.DONE) {
                assertThat(world.targetOpen).as("seed %d", seed).isTrue();
                assertThat(world.sourceOpen).as("seed %d", seed).isFalse();
                assertThat(world.abortWasAccepted).as("seed %d", seed).isFalse();
            } else {
                assertThat(world.sourceOpen).as("seed %d", seed).isTrue();
                assertThat(world.targetOpen).as("seed %d", seed).isFalse();
                assertThat(world.deferredObjects).as("seed %d", seed).isFalse();
                assertThat(world.abortWasRefused).as("seed %d", seed).isFalse();
            }
        }
        assertThat(ends.keySet()).containsExactlyInAnyOrder(Phase.DONE, Phase.ROLLED_BACK);
        assertThat(refused).isPositive();
        assertThat(aborted).isPositive();
    }

    /** Both databases, the journal, and what befalls them. */
    private static final class World implements CutoverEffects {

        private final Random random;
        private final CutoverJournal journal;
        private final UUID cutoverId = UUID.randomUUID();
        private final UUID migrationId = UUID.randomUUID();
        private Instant now = Instant.parse("2026-12-01T02:00:00Z");
        private boolean sourceOpen = true;
        private boolean targetOpen;
        private boolean deferredObjects;
        private boolean markerThere;
        private boolean abortWasAccepted;
        private boolean abortWasRefused;
        private int crashesLeft = 6;
        private int failuresLeft = 3;

        World(Random random) {
            this.random = random;
            this.journal = new InMemoryJournal(() -> now);
        }

        Phase run() {
            journal.begin(new CutoverJournal.Beginning(
                    cutoverId, migrationId, UUID.randomUUID(), 1, 1, UUID.randomUUID(), 1, Duration.ofSeconds(30)));
            TestRun run = new TestRun(Step.CUTOVER, migrationId, UUID.randomUUID(), 1, null, List.of(), this::befall);
            while (true) {
                try {
                    switch (new CutoverDriver(journal, Duration.ZERO, CutoverProcedure::next)
                            .drive(run, cutoverId, this)) {
                        case CutoverDriver.Ending.Completed(Cutover cutover) -> {
                            return cutover.phase();
                        }
                        case CutoverDriver.Ending.RolledBack(Cutover cutover) -> {
                            return cutover.phase();
                        }
                        case CutoverDriver.Ending.Resting _ -> run = run.takenOver(this::befall);
                    }
                } catch (TestRun.Crash crash) {
                    now = now.plusMillis(random.nextInt(15_000));
                    run = run.takenOver(this::befall);
                }
            }
        }

        private void befall(String place) {
            now = now.plusMillis(random.nextInt(200));
            if (random.nextInt(60) == 0) {
                switch (journal.requestAbort(migrationId, UUID.randomUUID(), "test")) {
                    case AbortVerdict.WillTurnBack() -> abortWasAccepted = true;
                    case AbortVerdict.TooLate _ -> abortWasRefused = true;
                    case AbortVerdict.NothingToAbort() -> {}
                }
            }
            crash();
        }

        private void crash() {
            if (crashesLeft > 0 && random.nextInt(20) == 0) {
                crashesLeft--;
                throw new TestRun.Crash();
            }
        }

        @Override
        public Observation perform(Effect effect, Cutover cutover) {
            crash();
            fail();
            if (random.nextInt(10) == 0) {
                return new Observation.NotYet(effect, "something");
            }
            switch (effect) {
                case CHECK_BOTH_SIDES, PAUSE_TRAFFIC, RESUME_TRAFFIC, VERIFY_DATA, SWITCH_TRAFFIC, REFRESH_VIEWS -> {}
                case FENCE_SOURCE -> sourceOpen = false;
                case INSPECT_FENCE -> assertThat(sourceOpen).isFalse();
                case AWAIT_MARKER -> markerThere = true;
                case MIGRATE_LAST_OBJECTS -> deferredObjects = true;
                case PROVE_SILENCE -> assertThat(markerThere && !sourceOpen).isTrue();
                case OPEN_TARGET -> targetOpen = true;
                case REOPEN_SOURCE -> sourceOpen = true;
                case CLEAR_TARGET -> deferredObjects = false;
            }
            assertThat(sourceOpen && targetOpen).isFalse();
            assertThat(targetOpen && !cutover.phase().isCommitted()).isFalse();
            crash();
            return new Observation.Done(effect);
        }

        private void fail() {
            if (failuresLeft > 0 && random.nextInt(40) == 0) {
                failuresLeft--;
                throw new StepFailedException(Failure.retryable("X", "x", "y"));
            }
        }

        @Override
        public void close() {
            // nothing is open
        }
    }
}
