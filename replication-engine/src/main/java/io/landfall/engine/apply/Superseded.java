package io.landfall.engine.apply;

/** A later owner applies this task: whatever this worker had begun is rolled back. */
final class Superseded extends Exception {

    Superseded(String message) {
        super(message);
    }
}
