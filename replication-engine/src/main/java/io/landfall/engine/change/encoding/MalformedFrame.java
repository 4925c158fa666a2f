package io.landfall.engine.change.encoding;

/**
 * Bytes that are no frame of this version: the topic holds something that this Landfall did not write, or can't read
 * yet.
 */
public final class MalformedFrame extends RuntimeException {

    MalformedFrame(String message) {
        super(message);
    }

    MalformedFrame(String message, Throwable cause) {
        super(message, cause);
    }
}
