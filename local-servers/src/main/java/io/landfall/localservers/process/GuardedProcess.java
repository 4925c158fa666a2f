package io.landfall.localservers.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A process with a pid of its own, in a session of its own (Ctrl-C does not reach it), whose guard ends it when this
 * JVM is gone: a pipe that only this JVM holds open closes even after kill -9.
 */
public final class GuardedProcess {

    // $1 = signal that ends the process. The shell becomes the process (exec), so its pid is the process's; the guard
    // is its child and
    // signals it only while it still is.
    private static final String SCRIPT = """
            ending=$1; shift
            parent=$$
            exec 3<&0 </dev/null
            (
              trap '' INT TERM HUP
              exec >/dev/null 2>&1
              while read -r _ <&3; do :; done
              still() { read -r _ _ _ now _ < /proc/self/stat; [ "$now" = "$parent" ]; }
              still && kill -s "$ending" "$parent"
              n=0; while still && [ $n -lt 40 ]; do n=$((n + 1)); sleep 0.25; done
              still && kill -s KILL "$parent"
              exit 0
            ) &
            exec 3<&-
            exec "$@"
            """;

    private final Process process;
    private final Signal ending;

    /** How a process is asked to end. */
    public enum Signal {
        TERM,
        INT,
        KILL
    }

    private GuardedProcess(Process process, Signal ending) {
        this.process = process;
        this.ending = ending;
    }

    /**
     * Starts a command, its output appended to a log file; {@code ending} is the signal that makes it end in an orderly
     * way.
     */
    public static GuardedProcess start(
            List<String> command, Map<String, String> environment, Path directory, Path log, Signal ending)
            throws IOException {
        List<String> guarded = new ArrayList<>(List.of("setsid", "sh", "-c", SCRIPT, "guard", ending.name()));
        guarded.addAll(command);
        Path logDirectory = log.toAbsolutePath().getParent();
        if (logDirectory != null) {
            Files.createDirectories(logDirectory);
        }
        ProcessBuilder builder = new ProcessBuilder(guarded)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        Process process = builder.start();
        var _ = process.onExit().thenAccept(GuardedProcess::releaseGuard);
        return new GuardedProcess(process, ending);
    }

    private static void releaseGuard(Process ended) {
        try {
            ended.getOutputStream().close();
        } catch (IOException e) {
            // the guard is gone already
        }
    }

    /** The process's own id. */
    public long pid() {
        return process.pid();
    }

    /** Whether it runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Its exit status; 128 + signal number when a signal ended it. Only once it has ended. */
    public int exitStatus() {
        return process.exitValue();
    }

    /** Completes when it ends, for whatever reason. */
    public CompletableFuture<Integer> onExit() {
        return process.onExit().thenApply(Process::exitValue);
    }

    /** Asks it to end, and after the grace period kills it; returns once it has ended. */
    public void stop(Duration grace) {
        signal(ending);
        if (!endsWithin(grace)) {
            kill();
        }
    }

    /** Kills it without any chance to tidy up, as a crash would. */
    public void kill() {
        signal(Signal.KILL);
        endsWithin(Duration.ofSeconds(30));
    }

    private void signal(Signal signal) {
        if (process.isAlive()) {
            Signals.send(process.pid(), signal);
        }
    }

    private boolean endsWithin(Duration time) {
        try {
            return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
            return !process.isAlive();
        }
    }
}
