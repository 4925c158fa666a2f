package io.landfall.engine.capture.pgoutput;

/** Something in the stream that protocol version 1 does not have, or that contradicts what came before. */
public final class UnknownMessage extends RuntimeException {

    UnknownMessage(String message) {
        super(message);
    }
}
