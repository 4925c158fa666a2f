package io.landfall.simulation;

/** Strikes at random wherever something can go wrong, until its luck is used up; then the world is calm. */
final class Faults {

    private final Choices choices;
    private final int perMille;
    private int left;

    Faults(Choices choices, int percent) {
        this.choices = choices;
        this.perMille = percent * 10;
        this.left = choices.below(41);
    }

    /** A process ends here, without a last word. */
    static final class Crash extends Error {
        Crash() {
            super("crash", null, false, false);
        }
    }

    boolean strike() {
        if (left > 0 && choices.happens(perMille)) {
            left--;
            return true;
        }
        return false;
    }

    /** Which of so many faults. */
    int kind(int kinds) {
        return choices.below(kinds);
    }
}
