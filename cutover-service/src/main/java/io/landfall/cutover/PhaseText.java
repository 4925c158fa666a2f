package io.landfall.cutover;

import io.landfall.cutover.journal.Phase;

/** What a phase means, for the person who watches. */
final class PhaseText {

    private PhaseText() {}

    static String of(Phase phase) {
        return switch (phase) {
            case REQUESTED -> "the approval is taken";
            case PAUSING ->
                "checks both sides, then has the applications held by whoever routes them; no database is changed yet";
            case FENCING ->
                "fences the source: takes CONNECT and ends all other sessions; writers are refused from now on";
            case FENCED -> "the source is fenced, and it is proven that nobody can connect";
            case DRAINING -> "awaits the marker on the target, behind everything that was written";
            case DRAINED -> "the target has everything that the source has";
            case MIGRATING ->
                "copies unlogged tables and large objects to the target, sets sequence values and creates deferred objects there";
            case VERIFYING -> "compares what changed, and proves that the source stayed silent";
            case VERIFIED -> "all is proven; commits next";
            case COMMITTED -> "the target is the database now; there is no way back";
            case OPENING -> "opens the target for the applications";
            case SWITCHING -> "sends the applications to the target, then refreshes its materialized views";
            case DONE -> "the cutover is done";
            case ROLLING_BACK ->
                "undoes the cutover: the source is opened first, then the applications go on, then the target is cleared";
            case ROLLED_BACK -> "the source is writable as before, the target is closed and follows it again";
        };
    }
}
