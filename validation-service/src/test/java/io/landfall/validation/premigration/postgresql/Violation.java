package io.landfall.validation.premigration.postgresql;

import io.landfall.validation.premigration.Severity;

/** One way to break a good world, and the finding that must come of it. */
record Violation(String check, Severity severity, String seen, Breaking breaking) {

    /** Breaks one thing. */
    @FunctionalInterface
    interface Breaking {
        void breaks(World world) throws Exception;
    }

    static Violation blocks(String check, String seen, Breaking breaking) {
        return new Violation(check, Severity.BLOCKS, seen, breaking);
    }

    static Violation warns(String check, String seen, Breaking breaking) {
        return new Violation(check, Severity.WARNS, seen, breaking);
    }

    @Override
    public String toString() {
        return check + " " + severity + " " + seen;
    }
}
