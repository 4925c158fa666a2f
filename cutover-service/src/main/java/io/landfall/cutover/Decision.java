package io.landfall.cutover;

import io.landfall.contracts.Failure;
import io.landfall.cutover.journal.Phase;

/** What a cutover does next. */
public sealed interface Decision {

    /** Journal that phase. */
    record Enter(Phase phase) implements Decision {}

    /** Do that. */
    record Perform(Effect effect) implements Decision {}

    /** Try the one compare-and-set after which there is no way back. */
    record Commit() implements Decision {}

    /** Journal that it goes back, and why. */
    record TurnBack(Failure why) implements Decision {}

    /** There is only this one way: rest, and try it again. */
    record TryAgain(Failure why) implements Decision {}

    /** The cutover is done. */
    record Complete() implements Decision {}

    /** Everything is as it was. */
    record GiveUp() implements Decision {}
}
