package io.landfall.simulation;

/** What must never happen has happened. */
final class BrokenInvariant extends Error {

    private final Invariant invariant;

    BrokenInvariant(Invariant invariant, String how) {
        super(invariant + ": " + how, null, false, false);
        this.invariant = invariant;
    }

    Invariant invariant() {
        return invariant;
    }
}
