package io.landfall.engine.change.topic;

/** The topic is not what it must be to continue without a gap: records are missing, or it belongs to another stream. */
public final class ChangeTopicLost extends Exception {

    public ChangeTopicLost(String message) {
        super(message);
    }
}
