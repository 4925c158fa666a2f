package io.landfall.messaging.step;

/** A handler's answer to a request to stop its running step. */
public sealed interface StopDecision {

    /** The run stops at its next heartbeat, and the starter answers {@code StepStopped}. */
    record Stop() implements StopDecision {}

    /** The handler itself will end the run with an outcome; nothing is answered now. */
    record AnswerLater() implements StopDecision {}

    /** Past the point of no return: {@code AbortRefused} is answered, and the run goes on. */
    record Refuse(String reason) implements StopDecision {}
}
