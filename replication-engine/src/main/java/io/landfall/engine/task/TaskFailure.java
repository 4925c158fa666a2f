package io.landfall.engine.task;

import org.jspecify.annotations.Nullable;

/**
 * Why a ReplicationTask can't go on: what, where, why and how to mend it, in words for the user; never a secret or a
 * row's value.
 */
public final class TaskFailure extends Exception {

    /** Whether trying again may help by itself. */
    public enum Kind {
        RECOVERABLE,
        FATAL
    }

    private final Kind kind;

    private TaskFailure(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** An outage or another thing that passes; the work is tried again. */
    public static TaskFailure recoverable(String message, @Nullable Throwable cause) {
        return new TaskFailure(Kind.RECOVERABLE, message, cause);
    }

    /** Somebody has to change something first. */
    public static TaskFailure fatal(String message, @Nullable Throwable cause) {
        return new TaskFailure(Kind.FATAL, message, cause);
    }

    public Kind kind() {
        return kind;
    }

    /** The message alone, which every constructor requires. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
