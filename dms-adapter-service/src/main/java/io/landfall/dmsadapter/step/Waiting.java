package io.landfall.dmsadapter.step;

import io.landfall.messaging.step.RunInterruptedException;
import io.landfall.messaging.step.StepRun;
import java.time.Duration;

/** Pauses within a run that end early when the run is to stop. */
public final class Waiting {

    private static final long SLICE_MILLIS = 250;

    private Waiting() {}

    public static void pause(StepRun run, Duration pause) {
        long until = System.nanoTime() + pause.toNanos();
        try {
            run.heartbeat();
            for (long left = pause.toMillis(); left > 0; left = (until - System.nanoTime()) / 1_000_000) {
                Thread.sleep(Math.min(left, SLICE_MILLIS));
                run.heartbeat();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new RunInterruptedException(RunInterruptedException.Reason.LEASE_LOST);
        }
    }
}
