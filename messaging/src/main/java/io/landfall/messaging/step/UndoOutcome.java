package io.landfall.messaging.step;

import io.landfall.contracts.Failure;
import java.time.Duration;

/** How one call of a step's undo ended. */
public sealed interface UndoOutcome {

    /** All is as the step found it. */
    record Undone(String summary) implements UndoOutcome {}

    /** It can't go on now, says why, and is called again after the pause. */
    record Delayed(Failure failure, Duration pause) implements UndoOutcome {}
}
