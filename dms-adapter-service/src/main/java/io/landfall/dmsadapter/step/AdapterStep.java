package io.landfall.dmsadapter.step;

import io.landfall.contracts.Failure;
import io.landfall.messaging.step.StepFailedException;
import io.landfall.messaging.step.StepHandler;
import io.landfall.messaging.step.StepOutcome;
import io.landfall.messaging.step.StepRun;
import io.landfall.messaging.step.UndoOutcome;
import java.time.Duration;

/**
 * A step that lives through passing outages of databases and DMS: it says what it waits for, tries again, and fails
 * only when that goes on for too long or when a person has to act.
 */
public abstract class AdapterStep implements StepHandler {

    private static final Duration PAUSE = Duration.ofSeconds(3);

    private final Outages outages;

    protected AdapterStep(Outages outages) {
        this.outages = outages;
    }

    /** As {@link StepHandler#perform}. */
    protected abstract StepOutcome proceed(StepRun run) throws Exception;

    /** As {@link StepHandler#undo}. */
    protected UndoOutcome restore(StepRun run) throws Exception {
        return new UndoOutcome.Undone("nothing to undo");
    }

    @Override
    public final StepOutcome perform(StepRun run) throws Exception {
        try {
            StepOutcome outcome = proceed(run);
            outages.end(run.commandId());
            return outcome;
        } catch (Exception failure) {
            Trouble trouble = Trouble.of(failure);
            if (trouble.passing() && outages.mayGoOn(run.commandId())) {
                run.advance("WAITING", "waiting: " + trouble.failure().reason());
                return new StepOutcome.Again(PAUSE);
            }
            throw new StepFailedException(trouble.failure(), failure);
        }
    }

    @Override
    public final UndoOutcome undo(StepRun run) throws Exception {
        try {
            return restore(run);
        } catch (StepFailedException failed) {
            return new UndoOutcome.Delayed(failed.failure(), PAUSE);
        } catch (Exception failure) {
            return new UndoOutcome.Delayed(Trouble.of(failure).failure(), PAUSE);
        }
    }

    /** An undo that has to wait for something which comes by itself. */
    protected static UndoOutcome notYet(String code, String reason, Duration pause) {
        return new UndoOutcome.Delayed(Failure.retryable(code, reason, "Nothing: it goes on by itself."), pause);
    }
}
