package io.landfall.messaging.work;

/** The item's lease lapsed or went to another worker: whatever this worker does next has no right to be. */
public final class LeaseLostException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public LeaseLostException(String item) {
        super("the lease of " + item + " is lost");
    }
}
