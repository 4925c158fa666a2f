package io.landfall.registry.task;

import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.registry.task.document.DatabaseSpec;
import io.landfall.registry.task.document.TaskDocument;
import io.landfall.registry.task.document.TaskSpec;
import java.time.Instant;
import java.util.UUID;

/**
 * A fleet as registered, with its newest revision.
 *
 * @param document of that revision
 * @param lastEditedBy who made that revision
 */
public record MigrationTask(
        UUID taskId,
        String name,
        int revision,
        String createdBy,
        Instant createdAt,
        String lastEditedBy,
        TaskDocument document) {

    /** What one database's migration shall do, by this revision. */
    MigrationSpec specOf(UUID migrationId, DatabaseSpec database) {
        TaskSpec spec = document.spec();
        return new MigrationSpec(
                migrationId,
                taskId,
                name,
                revision,
                spec.source(),
                spec.target(),
                database.name(),
                database.target(),
                database.exclude(),
                database.insertOnly(),
                spec.roles(),
                spec.cutover(),
                spec.dataValidation(),
                spec.maxParallelDatabases(),
                spec.maxRetainedWalBytes(),
                createdBy,
                lastEditedBy);
    }

    /** One of its databases, by the name on the source. */
    DatabaseSpec database(String source) {
        return document.spec().databases().stream()
                .filter(each -> each.name().equals(source))
                .findFirst()
                .orElseThrow();
    }

    MigrationTask amended(TaskDocument amendment, String editor) {
        return new MigrationTask(taskId, name, revision + 1, createdBy, createdAt, editor, amendment);
    }
}
