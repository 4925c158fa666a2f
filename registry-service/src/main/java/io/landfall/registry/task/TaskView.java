package io.landfall.registry.task;

import io.landfall.contracts.MigrationStatus;
import io.landfall.registry.progress.MigrationState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/**
 * A task as the API shows it.
 *
 * @param status the most urgent of its migrations'
 * @param spec of the newest revision, as it was written
 */
public record TaskView(
        String name,
        UUID taskId,
        MigrationStatus status,
        Map<String, String> labels,
        int revision,
        String createdBy,
        Instant createdAt,
        String lastEditedBy,
        JsonNode spec,
        List<MigrationView> migrations) {

    static TaskView of(MigrationTask task, List<MigrationState> states) {
        return new TaskView(
                task.name(),
                task.taskId(),
                MigrationStatus.ofTask(
                        states.stream().map(MigrationState::status).toList()),
                task.document().labels(),
                task.revision(),
                task.createdBy(),
                task.createdAt(),
                task.lastEditedBy(),
                task.document().source().path("spec"),
                states.stream().map(MigrationView::of).toList());
    }
}
