package io.landfall.registry.task.document;

import java.util.List;

/** A document that can't be read, or says what can't be done; nothing was stored. */
public final class InvalidTaskDocument extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean malformed;
    private final transient List<Violation> violations;

    private InvalidTaskDocument(boolean malformed, List<Violation> violations) {
        super(violations.getFirst().reason());
        this.malformed = malformed;
        this.violations = List.copyOf(violations);
    }

    /** The text is neither YAML nor JSON as the document needs it. */
    public static InvalidTaskDocument malformed(String reason, String remedy) {
        return new InvalidTaskDocument(true, List.of(new Violation(null, reason, remedy)));
    }

    /** The text is read; these are its faults, at least one. */
    public static InvalidTaskDocument of(List<Violation> violations) {
        return new InvalidTaskDocument(false, violations);
    }

    /** Whether not even the text could be read. */
    public boolean isMalformed() {
        return malformed;
    }

    public List<Violation> violations() {
        return violations;
    }
}
