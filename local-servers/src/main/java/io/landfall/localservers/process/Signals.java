package io.landfall.localservers.process;

import io.landfall.localservers.process.GuardedProcess.Signal;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Signals to processes of this machine, named by their id. */
public final class Signals {

    private Signals() {}

    /** Sends a signal; a process that is gone already is no error. */
    public static void send(long pid, Signal signal) {
        ProcessHandle.of(pid).ifPresent(process -> {
            switch (signal) {
                case TERM -> process.destroy();
                case KILL -> process.destroyForcibly();
                case INT -> interrupt(process);
            }
        });
    }

    /** Sends a signal, waits, then kills; returns once the process has ended or 10 s after the kill. */
    public static void end(long pid, Signal signal, Duration grace) {
        ProcessHandle.of(pid).ifPresent(process -> {
            send(pid, signal);
            if (!endsWithin(process, grace)) {
                process.destroyForcibly();
                endsWithin(process, Duration.ofSeconds(10));
            }
        });
    }

    private static boolean endsWithin(ProcessHandle process, Duration grace) {
        try {
            process.onExit().get(grace.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            return !process.isAlive();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return !process.isAlive();
        }
    }

    private static void interrupt(ProcessHandle process) {
        try {
            new ProcessBuilder("kill", "-s", "INT", Long.toString(process.pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            process.destroy();
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
        }
    }
}
