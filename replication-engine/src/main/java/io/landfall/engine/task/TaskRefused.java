package io.landfall.engine.task;

/** A request that the task's state does not allow. */
public final class TaskRefused extends RuntimeException {

    /** What the caller is told. */
    public enum Kind {
        NOT_FOUND,
        ALREADY_EXISTS,
        INVALID_STATE,
        INVALID_COMBINATION
    }

    private final Kind kind;

    TaskRefused(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
