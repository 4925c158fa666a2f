package io.landfall.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.contracts.Failure;
import io.landfall.cutover.journal.Cutover;
import io.landfall.cutover.journal.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CutoverProcedureTest {

    private static final Instant NOW = Instant.parse("2026-12-01T02:00:00Z");
    private static final Failure FAILURE = Failure.retryable("X", "x", "y");

    @Test
    void goes_through_the_products_steps_in_their_order() {
        List<Object> story = new ArrayList<>();
        Phase phase = Phase.REQUESTED;
        Observation seen = new Observation.Entered();
        while (true) {
            switch (CutoverProcedure.next(in(phase), seen, NOW)) {
                case Decision.Enter(Phase next) -> {
                    story.add(next);
                    phase = next;
                    seen = new Observation.Entered();
                }
                case Decision.Perform(Effect effect) -> {
                    story.add(effect);
                    seen = new Observation.Done(effect);
                }
                case Decision.Commit() -> {
                    story.add("compare-and-set");
                    phase = Phase.COMMITTED;
                    seen = new Observation.Entered();
                }
                case Decision.Complete() -> {
                    assertThat(story)
                            .containsExactly(
                                    Phase.PAUSING,
                                    Effect.CHECK_BOTH_SIDES,
                                    Effect.PAUSE_TRAFFIC,
                                    Phase.FENCING,
                                    Effect.FENCE_SOURCE,
                                    Phase.FENCED,
                                    Phase.DRAINING,
                                    Effect.AWAIT_MARKER,
                                    Phase.DRAINED,
                                    Phase.MIGRATING,
                                    Effect.MIGRATE_LAST_OBJECTS,
                                    Phase.VERIFYING,
                                    Effect.VERIFY_DATA,
                                    Effect.PROVE_SILENCE,
                                    Phase.VERIFIED,
                                    "compare-and-set",
                                    Phase.OPENING,
                                    Effect.OPEN_TARGET,
                                    Phase.SWITCHING,
                                    Effect.SWITCH_TRAFFIC,
                                    Effect.REFRESH_VIEWS,
                                    Phase.DONE);
                    return;
                }
                case Decision other -> throw new AssertionError(other);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void an_abort_turns_back_until_the_commit_and_never_after(Phase phase) {
        Decision decision = CutoverProcedure.next(aborted(phase), new Observation.Arrived(), NOW);
        if (phase.canTurnBack()) {
            assertThat(decision).isInstanceOf(Decision.TurnBack.class);
        } else {
            assertThat(decision).isNotInstanceOf(Decision.TurnBack.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void the_deadline_turns_back_until_the_commit_and_never_after(Phase phase) {
        Instant deadline = NOW.plusSeconds(30);
        assertThat(CutoverProcedure.next(in(phase), new Observation.Entered(), deadline.minusMillis(1)))
                .isNotInstanceOf(Decision.TurnBack.class);
        Decision late = CutoverProcedure.next(in(phase), new Observation.Entered(), deadline);
        assertThat(late instanceof Decision.TurnBack)
                .isEqualTo(phase.canTurnBack() && phase.compareTo(Phase.FENCING) >= 0);
    }

    @ParameterizedTest
    @EnumSource
    void a_failure_turns_back_until_the_commit_and_is_tried_again_after(Phase phase) {
        Decision decision = CutoverProcedure.next(in(phase), new Observation.Failed(Effect.OPEN_TARGET, FAILURE), NOW);
        assertThat(decision).isInstanceOf(phase.canTurnBack() ? Decision.TurnBack.class : Decision.TryAgain.class);
    }

    @Test
    void a_new_worker_behind_the_fence_looks_at_it_first() {
        for (Phase phase : EnumSet.of(Phase.FENCED, Phase.DRAINING, Phase.DRAINED, Phase.MIGRATING, Phase.VERIFYING)) {
            assertThat(CutoverProcedure.next(in(phase), new Observation.Arrived(), NOW))
                    .isEqualTo(new Decision.Perform(Effect.INSPECT_FENCE));
        }
    }

    @Test
    void a_new_worker_does_not_commit_on_the_word_of_the_one_before() {
        assertThat(CutoverProcedure.next(in(Phase.VERIFIED), new Observation.Arrived(), NOW))
                .isEqualTo(new Decision.Perform(Effect.PROVE_SILENCE));
        assertThat(CutoverProcedure.next(
                        in(Phase.VERIFIED), new Observation.NotYet(Effect.PROVE_SILENCE, "the marker"), NOW))
                .isEqualTo(new Decision.Perform(Effect.PROVE_SILENCE));
        assertThat(CutoverProcedure.next(in(Phase.VERIFIED), new Observation.Done(Effect.PROVE_SILENCE), NOW))
                .isEqualTo(new Decision.Commit());
    }

    @Test
    void a_new_worker_does_the_journalled_intent_again() {
        assertThat(CutoverProcedure.next(in(Phase.FENCING), new Observation.Arrived(), NOW))
                .isEqualTo(new Decision.Perform(Effect.FENCE_SOURCE));
        assertThat(CutoverProcedure.next(in(Phase.OPENING), new Observation.Arrived(), NOW))
                .isEqualTo(new Decision.Perform(Effect.OPEN_TARGET));
        assertThat(CutoverProcedure.next(in(Phase.ROLLING_BACK), new Observation.Arrived(), NOW))
                .isEqualTo(new Decision.Perform(Effect.REOPEN_SOURCE));
    }

    @Test
    void holds_the_applications_before_the_fence_once_both_sides_are_checked() {
        assertThat(CutoverProcedure.next(in(Phase.PAUSING), new Observation.Entered(), NOW))
                .isEqualTo(new Decision.Perform(Effect.CHECK_BOTH_SIDES));
        assertThat(CutoverProcedure.next(in(Phase.PAUSING), new Observation.Done(Effect.CHECK_BOTH_SIDES), NOW))
                .isEqualTo(new Decision.Perform(Effect.PAUSE_TRAFFIC));
        assertThat(CutoverProcedure.next(
                        in(Phase.PAUSING), new Observation.NotYet(Effect.PAUSE_TRAFFIC, "a transaction"), NOW))
                .isEqualTo(new Decision.Perform(Effect.PAUSE_TRAFFIC));
        assertThat(CutoverProcedure.next(in(Phase.PAUSING), new Observation.Done(Effect.PAUSE_TRAFFIC), NOW))
                .isEqualTo(new Decision.Enter(Phase.FENCING));
    }

    @Test
    void rolls_back_the_source_first() {
        assertThat(CutoverProcedure.next(in(Phase.ROLLING_BACK), new Observation.Entered(), NOW))
                .isEqualTo(new Decision.Perform(Effect.REOPEN_SOURCE));
        assertThat(CutoverProcedure.next(in(Phase.ROLLING_BACK), new Observation.Done(Effect.REOPEN_SOURCE), NOW))
                .isEqualTo(new Decision.Perform(Effect.RESUME_TRAFFIC));
        assertThat(CutoverProcedure.next(in(Phase.ROLLING_BACK), new Observation.Done(Effect.RESUME_TRAFFIC), NOW))
                .isEqualTo(new Decision.Perform(Effect.CLEAR_TARGET));
        assertThat(CutoverProcedure.next(in(Phase.ROLLING_BACK), new Observation.Done(Effect.CLEAR_TARGET), NOW))
                .isEqualTo(new Decision.Enter(Phase.ROLLED_BACK));
    }

    @Test
    void says_for_what_it_waited_when_the_time_was_up() {
        Decision decision = CutoverProcedure.next(
                in(Phase.DRAINING), new Observation.NotYet(Effect.AWAIT_MARKER, "the marker"), NOW.plusSeconds(31));
        assertThat(decision).isInstanceOfSatisfying(Decision.TurnBack.class, back -> {
            assertThat(back.why().code()).isEqualTo("WRITE_DOWNTIME_EXCEEDED");
            assertThat(back.why().reason()).contains("DRAINING", "the marker");
        });
    }

    private static Cutover in(Phase phase) {
        return cutover(phase, false);
    }

    private static Cutover aborted(Phase phase) {
        return cutover(phase, true);
    }

    private static Cutover cutover(Phase phase, boolean aborted) {
        boolean fenced = phase.compareTo(Phase.FENCING) >= 0;
        return new Cutover(
                new UUID(1, 1),
                new UUID(2, 2),
                new UUID(3, 3),
                1,
                1,
                new UUID(4, 4),
                phase,
                1,
                aborted,
                aborted ? "changed our mind" : null,
                null,
                Duration.ofSeconds(30),
                fenced ? NOW : null,
                fenced ? NOW.plusSeconds(30) : null,
                NOW);
    }
}
