package io.landfall.contracts.event;

import io.landfall.contracts.Step;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a step in a saga's history.
 *
 * @param undo true when the attempt undid the step
 */
public record StepRecord(
        Step step,
        int attempt,
        boolean undo,
        Outcome outcome,
        Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable String summary) {

    /** How an attempt stands or ended. */
    public enum Outcome {
        OPEN,
        SUCCEEDED,
        FAILED,
        STOPPED,
        LAPSED
    }
}
