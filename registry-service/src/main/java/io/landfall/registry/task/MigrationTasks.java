package io.landfall.registry.task;

import io.landfall.api.problem.ApiProblem;
import io.landfall.messaging.json.Json;
import io.landfall.registry.task.document.TaskDocuments;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The rows of tasks, their revisions and their migrations. */
@Component
public class MigrationTasks {

    private static final String SELECT = """
            SELECT t.task_id, t.name, t.revision, t.created_by, t.created_at, r.document, r.edited_by
            FROM migration_task t JOIN task_revision r USING (task_id, revision)
            """;

    private final JdbcClient jdbc;

    MigrationTasks(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Stores a new task; false when its name is taken. */
    boolean add(MigrationTask task) {
        int added = jdbc.sql("""
                INSERT INTO migration_task (task_id, name, labels, revision, created_by, created_at)
                VALUES (:id, :name, :labels::jsonb, :revision, :by, :at) ON CONFLICT (name) DO NOTHING
                """)
                .param("id", task.taskId())
                .param("name", task.name())
                .param("labels", Json.write(task.document().labels()))
                .param("revision", task.revision())
                .param("by", task.createdBy())
                .param("at", timestamp(task.createdAt()))
                .update();
        if (added == 1) {
            addRevision(task, task.createdAt());
        }
        return added == 1;
    }

    /** Makes a revision the task's newest. */
    void amend(MigrationTask task, Instant now) {
        jdbc.sql("UPDATE migration_task SET revision = :revision, labels = :labels::jsonb WHERE task_id = :id")
                .param("revision", task.revision())
                .param("labels", Json.write(task.document().labels()))
                .param("id", task.taskId())
                .update();
        addRevision(task, now);
    }

    void addMigration(UUID taskId, UUID migrationId, int ordinal, String database, String targetDatabase) {
        jdbc.sql("""
                INSERT INTO migration (migration_id, task_id, ordinal, database, target_database)
                VALUES (:id, :task, :ordinal, :database, :target)
                """)
                .param("id", migrationId)
                .param("task", taskId)
                .param("ordinal", ordinal)
                .param("database", database)
                .param("target", targetDatabase)
                .update();
    }

    void renameTarget(UUID migrationId, String targetDatabase) {
        jdbc.sql("UPDATE migration SET target_database = :target WHERE migration_id = :id")
                .param("target", targetDatabase)
                .param("id", migrationId)
                .update();
    }

    Optional<MigrationTask> find(String name) {
        return jdbc.sql(SELECT + "WHERE t.name = :name")
                .param("name", name)
                .query(MigrationTasks::task)
                .optional();
    }

    /** The task, or a problem that says that there is none of that name. */
    public MigrationTask get(String name) {
        return find(name)
                .orElseThrow(() -> new ApiProblem(
                        HttpStatus.NOT_FOUND,
                        "UNKNOWN_TASK",
                        "name",
                        "There is no migration task '" + name + "'.",
                        "See the list of tasks for the names there are."));
    }

    /** Tasks with all of these labels, newest first. */
    List<MigrationTask> withLabels(Map<String, String> labels) {
        return jdbc.sql(SELECT + "WHERE t.labels @> :labels::jsonb ORDER BY t.created_at DESC, t.task_id")
                .param("labels", Json.write(labels))
                .query(MigrationTasks::task)
                .list();
    }

    private void addRevision(MigrationTask task, Instant now) {
        jdbc.sql("""
                INSERT INTO task_revision (task_id, revision, document, edited_by, edited_at)
                VALUES (:id, :revision, :document::json, :by, :at)
                """)
                .param("id", task.taskId())
                .param("revision", task.revision())
                .param("document", task.document().source().toString())
                .param("by", task.lastEditedBy())
                .param("at", timestamp(now))
                .update();
    }

    private static MigrationTask task(ResultSet row, int number) throws SQLException {
        return new MigrationTask(
                row.getObject("task_id", UUID.class),
                row.getString("name"),
                row.getInt("revision"),
                row.getString("created_by"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getString("edited_by"),
                TaskDocuments.json(row.getString("document")));
    }

    private static OffsetDateTime timestamp(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }
}
