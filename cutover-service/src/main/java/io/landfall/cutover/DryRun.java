package io.landfall.cutover;

import io.landfall.contracts.Failure;
import io.landfall.cutover.approval.PlanInput;
import io.landfall.cutover.journal.Cutover;
import io.landfall.cutover.journal.Phase;
import io.landfall.messaging.step.StepFailedException;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Tells a cutover instead of doing it: the same procedure decides, and each effect says what it would find and do now.
 */
@Component
public class DryRun {

    private final Rehearsal rehearsal;
    private final InstantSource clock;

    DryRun(Rehearsal rehearsal, InstantSource clock) {
        this.rehearsal = rehearsal;
        this.clock = clock;
    }

    /**
     * One step of the story.
     *
     * @param step a phase that would be entered, or an effect
     * @param wouldWork whether what stands in its way now is nothing
     * @param findings what it finds, and what it would do
     */
    public record Line(String step, boolean wouldWork, List<String> findings) {

        public Line {
            findings = List.copyOf(findings);
        }
    }

    /** The whole story; changes nothing on either side. */
    public List<Line> of(PlanInput input) {
        List<Line> story = new ArrayList<>();
        Phase phase = Phase.REQUESTED;
        Observation seen = new Observation.Entered();
        try (Rehearsal.Session session = rehearsal.open(input)) {
            while (true) {
                switch (CutoverProcedure.next(in(phase, input), seen, clock.instant())) {
                    case Decision.Enter(Phase next) -> {
                        story.add(new Line(next.name(), true, List.of(PhaseText.of(next))));
                        phase = next;
                        seen = new Observation.Entered();
                    }
                    case Decision.Perform(Effect effect) -> {
                        story.add(session.tell(effect));
                        seen = new Observation.Done(effect);
                    }
                    case Decision.Commit() -> {
                        phase = Phase.COMMITTED;
                        story.add(new Line(phase.name(), true, List.of(PhaseText.of(phase))));
                        seen = new Observation.Entered();
                    }
                    case Decision.Complete() -> {
                        return story;
                    }
                    case Decision.TurnBack(Failure why) -> throw new StepFailedException(why);
                    case Decision.TryAgain(Failure why) -> throw new StepFailedException(why);
                    case Decision.GiveUp() -> {
                        return story;
                    }
                }
            }
        } catch (SQLException failure) {
            throw new StepFailedException(
                    Failure.retryable("DRY_RUN_FAILED", "A side refused: " + Reasons.of(failure), "Mend what it says."),
                    failure);
        }
    }

    private Cutover in(Phase phase, PlanInput input) {
        UUID nobody = new UUID(0, 0);
        return new Cutover(
                nobody,
                input.spec().migrationId(),
                nobody,
                1,
                0,
                nobody,
                phase,
                0,
                false,
                null,
                null,
                input.spec().cutover().maxWriteDowntime(),
                null,
                null,
                clock.instant());
    }
}
