package io.landfall.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landfall.contracts.Failure;
import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.cutover.journal.Cutover;
import io.landfall.cutover.journal.CutoverJournal;
import io.landfall.cutover.journal.LostCutover;
import io.landfall.cutover.traffic.TrafficSwitch;
import io.landfall.messaging.step.StepFailedException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TrafficEffectsTest {

    private static final UUID CUTOVER = new UUID(1, 1);

    private final List<String> told = new ArrayList<>();
    private Instant now = Instant.parse("2026-12-01T02:00:00Z");
    private final InMemoryJournal journal = new InMemoryJournal(() -> now);
    private Runnable whilePausing = () -> {};
    private final TrafficEffects effects = new TrafficEffects(journal, new Router(), null);

    @BeforeEach
    void begin() {
        journal.begin(new CutoverJournal.Beginning(
                CUTOVER, new UUID(2, 2), new UUID(3, 3), 1, 1, new UUID(4, 4), 1, Duration.ofSeconds(30)));
    }

    @Test
    void gives_up_when_the_applications_are_not_held_within_a_third_of_the_write_downtime() {
        effects.pause(cutover());
        now = now.plusSeconds(10);

        assertThatThrownBy(() -> effects.pause(cutover()))
                .isInstanceOfSatisfying(
                        StepFailedException.class,
                        failed -> assertThat(failed.failure().code()).isEqualTo("TRAFFIC_NOT_PAUSED"));
    }

    @Test
    void a_worker_that_was_replaced_while_it_paused_lets_the_applications_go_if_nobody_else_will() {
        Cutover mine = cutover();
        whilePausing = () -> {
            journal.takeOver(CUTOVER, 2);
            journal.turnBack(cutover(), Failure.retryable("X", "x", "y"));
        };

        assertThatThrownBy(() -> effects.pause(mine)).isInstanceOf(LostCutover.class);
        assertThat(told).containsExactly("pause", "resume");
    }

    @Test
    void a_worker_that_was_replaced_by_one_that_goes_on_leaves_the_applications_held() {
        Cutover mine = cutover();
        whilePausing = () -> journal.takeOver(CUTOVER, 2);

        assertThatThrownBy(() -> effects.pause(mine)).isInstanceOf(LostCutover.class);
        assertThat(told).containsExactly("pause");
    }

    @Test
    void resumes_nobody_who_was_not_paused() {
        assertThat(effects.resume(cutover())).isEqualTo(new Observation.Done(Effect.RESUME_TRAFFIC));
        assertThat(told).isEmpty();
    }

    private Cutover cutover() {
        return journal.read(CUTOVER);
    }

    /** Writes down what it is told. */
    private final class Router implements TrafficSwitch {

        @Override
        public List<String> plan(MigrationSpec spec) {
            return List.of();
        }

        @Override
        public void check(MigrationSpec spec) {
            // nothing stands in its way
        }

        @Override
        public Answer pause(Occasion occasion) {
            told.add("pause");
            whilePausing.run();
            return new Answer.Done("paused");
        }

        @Override
        public Answer switchToTarget(Occasion occasion) {
            told.add("switch");
            return new Answer.Done("switched");
        }

        @Override
        public Answer resume(Occasion occasion) {
            told.add("resume");
            return new Answer.Done("resumed");
        }
    }
}
