package io.landfall.quickstart.stack;

import io.landfall.localservers.process.GuardedProcess;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A process that is started again, after a growing pause, whenever it ends without having been told to. */
public final class SupervisedProcess {

    private static final Duration STABLE = Duration.ofSeconds(30);

    /** Starts the process once more. */
    interface Launch {
        GuardedProcess launch() throws IOException;
    }

    private final String name;
    private final Launch launch;
    private final ScheduledExecutorService restarts;
    private final Announcements announcements;
    private volatile @Nullable GuardedProcess current;
    private Instant startedAt = Instant.EPOCH;
    private boolean wanted;
    private int failures;

    SupervisedProcess(String name, Launch launch, ScheduledExecutorService restarts, Announcements announcements) {
        this.name = name;
        this.launch = launch;
        this.restarts = restarts;
        this.announcements = announcements;
    }

    /** Hears of starts and unexpected ends. */
    interface Announcements {
        void started(String name, long pid);

        void ended(String name, int status, Duration pause);
    }

    /** The part's name. */
    public String name() {
        return name;
    }

    /** The pid, or -1 between an end and the next start. */
    public long pid() {
        GuardedProcess now = current;
        return now != null && now.isAlive() ? now.pid() : -1;
    }

    /** How often it ended shortly after its start, in a row. */
    synchronized int failures() {
        return failures;
    }

    /** Starts it, and from now on again whenever it ends. */
    public synchronized void start() throws IOException {
        wanted = true;
        if (pid() < 0) {
            launchOnce();
        }
    }

    /** Kills it as a crash would; it comes back by itself. */
    public void kill() {
        GuardedProcess victim = current;
        if (victim != null) {
            victim.kill();
        }
    }

    /** Ends it, in order if it can within the grace period; it stays down until {@link #start}. */
    public void stop(Duration grace) {
        GuardedProcess victim = unwanted();
        if (victim != null) {
            victim.stop(grace);
        }
    }

    /** Kills it and keeps it down until {@link #start}. */
    public void killForGood() {
        GuardedProcess victim = unwanted();
        if (victim != null) {
            victim.kill();
        }
    }

    private synchronized @Nullable GuardedProcess unwanted() {
        wanted = false;
        return current;
    }

    private void launchOnce() throws IOException {
        GuardedProcess started = launch.launch();
        current = started;
        startedAt = Instant.now();
        announcements.started(name, started.pid());
        var _ = started.onExit().thenAccept(status -> ended(started, status));
    }

    private synchronized void ended(GuardedProcess process, int status) {
        if (!wanted || process != current) {
            return;
        }
        failures = Duration.between(startedAt, Instant.now()).compareTo(STABLE) > 0 ? 0 : failures + 1;
        scheduleRestart(status);
    }

    private void scheduleRestart(int status) {
        Duration pause = Duration.ofMillis(Math.min(10_000, 200L << Math.min(failures, 6)));
        announcements.ended(name, status, pause);
        var _ = restarts.schedule(this::restart, pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    private synchronized void restart() {
        if (!wanted || pid() >= 0) {
            return;
        }
        try {
            launchOnce();
        } catch (IOException | RuntimeException e) {
            failures++;
            scheduleRestart(-1);
        }
    }
}
