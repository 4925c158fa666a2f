package io.landfall.engine.capture;

/** The change stream can't be continued without a gap: RELOAD_NEEDED, with the reason. */
final class StreamLost extends Exception {

    StreamLost(String reason) {
        super(reason);
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
