package io.landfall.cli.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The registry, or a service behind it, refused a request: an RFC 9457 problem. */
public final class LandfallProblem extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;
    private final transient List<Violation> violations;

    LandfallProblem(int status, String code, String message, List<Violation> violations) {
        super(message);
        this.status = status;
        this.code = code;
        this.violations = List.copyOf(violations);
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** The problem's stable name, empty if the answer had none. */
    public String code() {
        return code;
    }

    /** What is wrong, each with field, reason and remedy; at least one. */
    public List<Violation> violations() {
        return violations;
    }

    /** The first violation's remedy. */
    public @Nullable String remedy() {
        return violations.isEmpty() ? null : violations.getFirst().remedy();
    }
}
