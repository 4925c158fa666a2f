package io.landfall.dmsadapter.provisioning;

import io.landfall.dmsadapter.events.TaskNews;
import io.landfall.messaging.step.StepRun;
import java.util.Optional;

/** Looks at one ReplicationTask again and again, together with all who watch others of its instance. */
public final class TaskWatch {

    private final InstanceTasks tasks;
    private final TaskNews news;
    private final Pace pace;
    private final StepRun run;
    private final String instanceArn;
    private long renewedAt = System.nanoTime();

    TaskWatch(InstanceTasks tasks, TaskNews news, Pace pace, StepRun run, String instanceArn) {
        this.tasks = tasks;
        this.news = news;
        this.pace = pace;
        this.run = run;
        this.instanceArn = instanceArn;
    }

    /** What was told before this call counts no more: the task has just been acted upon. */
    public void renew() {
        renewedAt = System.nanoTime();
    }

    /** Pauses until it is time for a look or an event came; ends early when the run is to stop. */
    public void pause() {
        if (news.await(run, pace.poll())) {
            renew();
        }
    }

    /** The task as DMS told it since the last renewal, at most one poll ago; empty when it is gone. */
    public Optional<ReplicationTask> look() {
        long onePollAgo = System.nanoTime() - pace.poll().toNanos();
        long notBefore = renewedAt - onePollAgo > 0 ? renewedAt : onePollAgo;
        return tasks.find(instanceArn, DmsNames.task(run.spec()), notBefore);
    }
}
