package io.landfall.engine.task;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A load in a thread of its own. */
final class LoadJob {

    private static final Logger LOG = LoggerFactory.getLogger(LoadJob.class);

    /** How a load ended. */
    sealed interface Outcome {
        /** Every table is there. */
        record Finished() implements Outcome {}

        /** It can't go on. */
        record Failed(TaskFailure failure) implements Outcome {}

        /** Interrupted, or another process has the task. */
        record Ended() implements Outcome {}
    }

    private final Thread thread;
    private volatile @Nullable Outcome outcome;

    LoadJob(InitialLoad load, OwnedTask task, Runnable whenOver) {
        this.thread = Thread.ofVirtual().name("load-" + task.leaseToken()).start(() -> {
            outcome = run(load, task);
            whenOver.run();
        });
    }

    private static Outcome run(InitialLoad load, OwnedTask task) {
        try {
            load.run(task);
            return new Outcome.Finished();
        } catch (TaskFailure failure) {
            LOG.warn("load of task {} failed", task.arn(), failure);
            return new Outcome.Failed(failure);
        } catch (LeaseLost lost) {
            LOG.info("{}", lost.getMessage());
            return new Outcome.Ended();
        } catch (InterruptedException interrupted) {
            return new Outcome.Ended();
        } catch (RuntimeException bug) {
            LOG.error("load of task {} failed", task.arn(), bug);
            return new Outcome.Failed(TaskFailure.fatal("The load failed inside the engine; see its log", bug));
        }
    }

    /** Null while it runs. */
    @Nullable
    Outcome outcome() {
        return outcome;
    }

    /** Returns when nothing of it runs any more. */
    void cancel() {
        thread.interrupt();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException again) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
