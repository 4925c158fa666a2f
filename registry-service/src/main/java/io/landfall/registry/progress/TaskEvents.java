package io.landfall.registry.progress;

import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The numbered events of each task, kept for watchers of any replica. */
@Component
public class TaskEvents {

    static final String CHANNEL = "landfall_task_events";

    private final JdbcClient jdbc;

    TaskEvents(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Holds the task until the transaction's end; false when there is no such task. Always the first lock taken. */
    public boolean lock(UUID taskId) {
        return jdbc.sql("SELECT 1 FROM migration_task WHERE task_id = :task FOR UPDATE")
                .param("task", taskId)
                .query(Integer.class)
                .optional()
                .isPresent();
    }

    /** Adds an event, in place of an older one of the same subject. */
    void add(UUID taskId, String subject, TaskEvent.Kind kind, String payload) {
        long seq = jdbc.sql(
                        "UPDATE migration_task SET last_event = last_event + 1 WHERE task_id = :task RETURNING last_event")
                .param("task", taskId)
                .query(Long.class)
                .single();
        jdbc.sql("""
                INSERT INTO task_event (task_id, seq, subject, kind, payload)
                VALUES (:task, :seq, :subject, :kind, :payload)
                ON CONFLICT (task_id, subject) DO UPDATE SET seq = excluded.seq, payload = excluded.payload
                """)
                .param("task", taskId)
                .param("seq", seq)
                .param("subject", subject)
                .param("kind", kind.name())
                .param("payload", payload)
                .update();
        jdbc.sql("SELECT pg_notify('" + CHANNEL + "', :task)")
                .param("task", taskId.toString())
                .query(row -> {});
    }

    /** What happened after a number, oldest first. */
    List<TaskEvent> after(UUID taskId, long seq, int limit) {
        return jdbc.sql("""
                SELECT seq, kind, payload FROM task_event WHERE task_id = :task AND seq > :seq ORDER BY seq LIMIT :limit
                """)
                .param("task", taskId)
                .param("seq", seq)
                .param("limit", limit)
                .query((row, number) -> new TaskEvent(
                        row.getLong("seq"), TaskEvent.Kind.valueOf(row.getString("kind")), row.getString("payload")))
                .list();
    }
}
