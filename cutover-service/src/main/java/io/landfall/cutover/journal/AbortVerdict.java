package io.landfall.cutover.journal;

/** What the journal says to a request to abort. */
public sealed interface AbortVerdict {

    /** No cutover is under way. */
    record NothingToAbort() implements AbortVerdict {}

    /** It will turn back. */
    record WillTurnBack() implements AbortVerdict {}

    /** It is past the point of no return. */
    record TooLate(Phase phase) implements AbortVerdict {}
}
