package io.landfall.dmsadapter.provisioning;

import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.dmsadapter.events.TaskNews;
import io.landfall.messaging.step.StepRun;
import java.time.Duration;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Begins watches of ReplicationTasks. */
@Component
public class TaskWatches {

    private final InstanceTasks tasks;
    private final TaskNews news;
    private final Pace pace;

    TaskWatches(InstanceTasks tasks, TaskNews news, Pace pace) {
        this.tasks = tasks;
        this.news = news;
        this.pace = pace;
    }

    /** Of the run's own task, on the instance that it was made on. */
    public TaskWatch begin(StepRun run, ReplicationTask task) {
        return new TaskWatch(tasks, news, pace, run, task.definition().instanceArn());
    }

    /** A migration's task, without mappings and settings, as DMS told it at most so long ago; empty when it is gone. */
    public Optional<ReplicationTask> find(MigrationSpec spec, String instanceArn, Duration atMostAgo) {
        return tasks.find(instanceArn, DmsNames.task(spec), System.nanoTime() - atMostAgo.toNanos());
    }
}
