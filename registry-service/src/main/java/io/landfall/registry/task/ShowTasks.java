package io.landfall.registry.task;

import io.landfall.contracts.MigrationStatus;
import io.landfall.registry.progress.MigrationState;
import io.landfall.registry.progress.MigrationStates;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Shows tasks with their migrations. */
@Component
class ShowTasks {

    private final MigrationTasks tasks;
    private final MigrationStates states;

    ShowTasks(MigrationTasks tasks, MigrationStates states) {
        this.tasks = tasks;
        this.states = states;
    }

    /** Some of the tasks that match, and how many match. */
    record Page(List<TaskView> items, int page, int size, int total) {}

    @Transactional(readOnly = true)
    public TaskView one(String name) {
        MigrationTask task = tasks.get(name);
        return TaskView.of(task, states.ofTasks(List.of(task.taskId())));
    }

    @Transactional(readOnly = true)
    public Page list(@Nullable MigrationStatus status, Map<String, String> labels, int page, int size) {
        List<MigrationTask> labelled = tasks.withLabels(labels);
        Map<UUID, List<MigrationState>> byTask =
                states.ofTasks(labelled.stream().map(MigrationTask::taskId).toList()).stream()
                        .collect(Collectors.groupingBy(MigrationState::taskId));
        List<TaskView> matching = labelled.stream()
                .map(task -> TaskView.of(task, byTask.getOrDefault(task.taskId(), List.of())))
                .filter(view -> status == null || view.status() == status)
                .toList();
        List<TaskView> items =
                matching.stream().skip((long) page * size).limit(size).toList();
        return new Page(items, page, size, matching.size());
    }
}
