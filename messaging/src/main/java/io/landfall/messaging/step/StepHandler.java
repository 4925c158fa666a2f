package io.landfall.messaging.step;

import io.landfall.contracts.Step;

/**
 * Performs and undoes one step. The starter calls it on a worker that holds the run's lease; a call may come again
 * after a crash, by another replica, so every effect is idempotent and fenced by {@link StepRun#leaseToken()}.
 */
public interface StepHandler {

    Step step();

    /**
     * Does the step, or goes on with it from {@link StepRun#checkpoint}. An exception that is not a
     * {@link StepFailedException} is retried with a growing pause, then fails the step as a bug of Landfall.
     */
    StepOutcome perform(StepRun run) throws Exception;

    /** Brings back what the step found, as far as it came. By default there is nothing to undo. */
    default UndoOutcome undo(StepRun run) throws Exception {
        return new UndoOutcome.Undone("nothing to undo");
    }

    /**
     * Judges a request to stop, in the transaction of its message. CUTOVER is the one step that may refuse it or answer
     * later by its outcome.
     */
    default StopDecision stopRequested(StepRun run) {
        return new StopDecision.Stop();
    }
}
