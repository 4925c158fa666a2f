package io.landfall.cutover;

import io.landfall.contracts.Failure;

/** What was seen last, beside the journal's row. */
public sealed interface Observation {

    /** A worker has just come to the cutover, perhaps after a crash of the one before. */
    record Arrived() implements Observation {}

    /** The journal has just entered its phase. */
    record Entered() implements Observation {}

    /** The effect is done and its result was seen. */
    record Done(Effect effect) implements Observation {}

    /** The effect needs to be called again. */
    record NotYet(Effect effect, String waitingFor) implements Observation {}

    /** The effect can't be done. */
    record Failed(Effect effect, Failure failure) implements Observation {}
}
