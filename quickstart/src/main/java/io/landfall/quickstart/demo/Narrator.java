package io.landfall.quickstart.demo;

import java.time.Duration;
import java.time.Instant;

/** Says what happens, with the seconds since the beginning. */
final class Narrator {

    private final Instant beginning = Instant.now();

    synchronized void say(String message) {
        System.out.printf(
                "[%4d s] %s%n", Duration.between(beginning, Instant.now()).toSeconds(), message);
        System.out.flush();
    }

    static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }
}
