package io.landfall.contracts;

/**
 * Why something did not work.
 *
 * @param code a stable upper-case name, for docs and scripts
 * @param reason what is wrong and where, in plain words, without secrets or row values
 * @param remedy what the reader can do about it
 */
public record Failure(Category category, String code, String reason, String remedy) {

    /**
     * The code that says that a message could not be handled: the run that it concerns may never have begun, or be
     * alive.
     */
    public static final String DEAD_LETTER = "DEAD_LETTER";

    /** Who has to act. */
    public enum Category {
        /** A retry may succeed as it is. */
        RETRYABLE,
        /** A person has to mend something first. */
        NEEDS_OPERATOR,
        /** Landfall itself is wrong. */
        BUG
    }

    /** A failure that a retry may overcome. */
    public static Failure retryable(String code, String reason, String remedy) {
        return new Failure(Category.RETRYABLE, code, reason, remedy);
    }

    /** A failure that a person has to look at. */
    public static Failure needsOperator(String code, String reason, String remedy) {
        return new Failure(Category.NEEDS_OPERATOR, code, reason, remedy);
    }

    /** A fault of Landfall. */
    public static Failure bug(String code, String reason) {
        return new Failure(Category.BUG, code, reason, "Retry; if it happens again, report it with the service's log.");
    }
}
