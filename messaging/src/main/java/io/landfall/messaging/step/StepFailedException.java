package io.landfall.messaging.step;

import io.landfall.contracts.Failure;

/** Ends the step as failed from anywhere below its handler. */
public final class StepFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    public StepFailedException(Failure failure) {
        super(failure.code() + ": " + failure.reason());
        this.failure = failure;
    }

    public StepFailedException(Failure failure, Throwable cause) {
        super(failure.code() + ": " + failure.reason(), cause);
        this.failure = failure;
    }

    public Failure failure() {
        return failure;
    }
}
