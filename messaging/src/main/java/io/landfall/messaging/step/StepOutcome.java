package io.landfall.messaging.step;

import io.landfall.contracts.Failure;
import io.landfall.contracts.ReportReference;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How one call of a step's handler ended. */
public sealed interface StepOutcome {

    /** The step is done. */
    record Succeeded(String summary, @Nullable ReportReference report) implements StepOutcome {
        public Succeeded(String summary) {
            this(summary, null);
        }
    }

    /** The step ends here; a person may retry it. */
    record Failed(Failure failure, @Nullable ReportReference report) implements StepOutcome {
        public Failed(Failure failure) {
            this(failure, null);
        }
    }

    /** Nothing to do for now: call again after the pause, or as soon as {@code StepRuns.wake} is called. */
    record Again(Duration pause) implements StepOutcome {}

    /** The window is over or the approval void: back to CUTOVER_APPROVAL. */
    record Lapsed(String reason) implements StepOutcome {}

    /** Only CUTOVER: an abort came in time, and the source is writable again. */
    record RolledBack(String reason) implements StepOutcome {}
}
