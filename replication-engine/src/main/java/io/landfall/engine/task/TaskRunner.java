package io.landfall.engine.task;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings one leased task to what is wanted of it, again and again, until the lease is given up or the task is deleted.
 */
final class TaskRunner {

    private static final Logger LOG = LoggerFactory.getLogger(TaskRunner.class);
    private static final long LOOK_MILLIS = 300;
    private static final long PAUSE_AFTER_FAILURE_MILLIS = 2_000;
    private static final Duration COUNT_EVERY = Duration.ofSeconds(5);

    private final OwnedTask task;
    private final String identifier;
    private final InitialLoad load;
    private final ChangeCapture capture;
    private final ChangeApply apply;
    private final Semaphore wake = new Semaphore(0);
    private final Thread thread;
    private volatile boolean released;
    private @Nullable LoadJob loading;
    private @Nullable String notedOfCapture;
    private long countedAt = System.nanoTime() - COUNT_EVERY.toNanos();

    TaskRunner(OwnedTask task, String identifier, InitialLoad load, ChangeCapture capture, ChangeApply apply) {
        this.task = task;
        this.identifier = identifier;
        this.load = load;
        this.capture = capture;
        this.apply = apply;
        this.thread = Thread.ofVirtual().name("task-" + identifier).unstarted(this::loop);
    }

    void begin() {
        thread.start();
    }

    boolean isOver() {
        return thread.getState() == Thread.State.TERMINATED;
    }

    long leaseToken() {
        return task.leaseToken();
    }

    /** Looks at once at what is wanted. */
    void wake() {
        wake.release();
    }

    /** Ends everything that this process does for the task; its state stays as it is. */
    void release() {
        released = true;
        wake.release();
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void loop() {
        try {
            while (!released) {
                long pause = LOOK_MILLIS;
                try {
                    Optional<TaskState> state = task.state();
                    if (state.isEmpty()) {
                        return;
                    }
                    step(state.get());
                } catch (LeaseLost lost) {
                    LOG.info("{}", lost.getMessage());
                    return;
                } catch (TaskFailure | RuntimeException failure) {
                    LOG.warn("task {}: tried again soon", identifier, failure);
                    pause = PAUSE_AFTER_FAILURE_MILLIS;
                }
                if (wake.tryAcquire(pause, TimeUnit.MILLISECONDS)) {
                    wake.drainPermits();
                }
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            endHere();
        }
    }

    private void endHere() {
        cancelLoad();
        apply.stop(identifier);
        capture.stop(identifier);
    }

    private void step(TaskState state) throws TaskFailure {
        switch (state.status()) {
            case CREATING -> task.move(TaskStatus.CREATING, TaskStatus.READY);
            case READY -> {}
            case STARTING -> start();
            case RUNNING -> work(state);
            case STOPPING -> {
                cancelLoad();
                apply.stop(identifier);
                count(state, Duration.ZERO);
                task.stopped("NORMAL");
            }
            case STOPPED, FAILED -> {
                cancelLoad();
                apply.stop(identifier);
                keepCapturing(state);
            }
            case DELETING -> tearDown(state);
        }
    }

    /** What failed before gets another chance: only a stop lets capture and apply begin again. */
    private void start() {
        cancelLoad();
        apply.stop(identifier);
        switch (capture.status(identifier)) {
            case CaptureStatus.Starting starting -> {}
            case CaptureStatus.Running running -> {}
            case CaptureStatus.Stopped stopped -> capture.stop(identifier);
            case CaptureStatus.ReloadNeeded reload -> capture.stop(identifier);
            case CaptureStatus.Failed failed -> capture.stop(identifier);
        }
        task.move(TaskStatus.STARTING, TaskStatus.RUNNING);
        wake.release();
    }

    private void work(TaskState state) {
        if (!keepCapturing(state)) {
            return;
        }
        switch (state.phase()) {
            case NEW -> throw new IllegalStateException("task " + identifier + " runs, but was never started");
            case PREPARING, LOADING -> watchLoad(state);
            case LOADED -> keepApplying(state);
        }
    }

    private void watchLoad(TaskState state) {
        if (loading == null) {
            loading = new LoadJob(load, task, wake::release);
        }
        switch (loading.outcome()) {
            case null -> noteCapture(state);
            case LoadJob.Outcome.Finished finished -> {
                task.note(null);
                task.loaded();
                // only now: a full load without changes that is forgotten before it is noted would begin anew
                loading = null;
                wake.release();
            }
            case LoadJob.Outcome.Failed failed -> {
                loading = null;
                fail(
                        switch (failed.failure().kind()) {
                            case RECOVERABLE -> "RECOVERABLE_ERROR";
                            case FATAL -> "FATAL_ERROR";
                        },
                        failed.failure().reason());
            }
            case LoadJob.Outcome.Ended ended -> loading = null;
        }
    }

    /**
     * A resume sets started_at anew, so that a task is stopped once after its load, and applies when it is started
     * again.
     */
    private void keepApplying(TaskState state) {
        if (!state.type().capturesChanges()) {
            task.stopped("FULL_LOAD_ONLY_FINISHED");
            return;
        }
        if (state.stopAfterLoad() && isJustLoaded(state.times())) {
            task.stopped("STOPPED_AFTER_FULL_LOAD");
            return;
        }
        apply.ensureRunning(task.spec(state), task.leaseToken());
        switch (apply.status(identifier)) {
            case ApplyStatus.Stopped stopped -> {}
            case ApplyStatus.Starting starting -> task.note(starting.message());
            case ApplyStatus.Running running -> {
                task.note(remarkOfCapture());
                count(state, COUNT_EVERY);
            }
            case ApplyStatus.Superseded superseded ->
                throw new LeaseLost("task " + identifier + " is applied by another process");
            case ApplyStatus.ReloadNeeded reload -> fail("FATAL_ERROR", "RELOAD_NEEDED: " + reload.reason());
            case ApplyStatus.Failed failed -> fail("FATAL_ERROR", failed.reason());
        }
    }

    /** Where the load has no note of its own, which it takes away itself. */
    private void noteCapture(TaskState state) {
        String remark = remarkOfCapture();
        String shown = state.failure();
        if (!Objects.equals(remark, shown) && (shown == null || shown.equals(notedOfCapture))) {
            task.noteInPlaceOf(shown, remark);
            notedOfCapture = remark;
        }
    }

    /** What capture waits for, or what somebody has to mend for it. */
    private @Nullable String remarkOfCapture() {
        return switch (capture.status(identifier)) {
            case CaptureStatus.Starting starting -> starting.message();
            case CaptureStatus.Running running -> running.remark();
            case CaptureStatus.Stopped stopped -> null;
            case CaptureStatus.ReloadNeeded reload -> null;
            case CaptureStatus.Failed failed -> null;
        };
    }

    /** Statistics only: what can't be read now is read next time. */
    private void count(TaskState state, Duration since) {
        if (state.phase() != Phase.LOADED
                || !state.type().capturesChanges()
                || System.nanoTime() - countedAt < since.toNanos()) {
            return;
        }
        countedAt = System.nanoTime();
        try {
            task.changed(apply.changes(task.spec(state)));
        } catch (TaskFailure unreachable) {
            LOG.debug("task {}: {}", identifier, unreachable.reason());
        }
    }

    private static boolean isJustLoaded(TaskState.Times times) {
        return times.loadFinished() != null
                && times.started() != null
                && !times.started().isAfter(times.loadFinished());
    }

    /** Says whether the stream is sound. */
    private boolean keepCapturing(TaskState state) {
        StartPoint start = state.startPoint();
        if (!state.type().capturesChanges() || start == null || state.phase() == Phase.PREPARING) {
            return true;
        }
        capture.ensureRunning(task.spec(state), start);
        return switch (capture.status(identifier)) {
            case CaptureStatus.Stopped stopped -> true;
            case CaptureStatus.Starting starting -> true;
            case CaptureStatus.Running running -> true;
            case CaptureStatus.ReloadNeeded reload -> fail("FATAL_ERROR", "RELOAD_NEEDED: " + reload.reason());
            case CaptureStatus.Failed failed -> fail("FATAL_ERROR", "Capture failed: " + failed.reason());
        };
    }

    /** Always false: the task no longer runs. */
    private boolean fail(String kind, String message) {
        cancelLoad();
        apply.stop(identifier);
        task.failed(kind, message);
        return false;
    }

    /** In the reverse order of making: slot and topic, then the publication, then the task itself. */
    private void tearDown(TaskState state) throws TaskFailure {
        cancelLoad();
        apply.stop(identifier);
        capture.stop(identifier);
        try {
            if (state.type().capturesChanges() && state.generation() > 0) {
                ReplicationTaskSpec spec = task.spec(state);
                if (state.slotIntended()) {
                    capture.discard(spec);
                    task.discarded();
                }
                load.dropPublication(spec);
            }
        } catch (TaskFailure failure) {
            task.note(failure.reason());
            throw failure;
        }
        task.delete();
        LOG.info("task {} is deleted", identifier);
    }

    private void cancelLoad() {
        if (loading != null) {
            loading.cancel();
            loading = null;
        }
    }
}
