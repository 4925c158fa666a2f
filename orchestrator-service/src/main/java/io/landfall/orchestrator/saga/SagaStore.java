package io.landfall.orchestrator.saga;

import io.landfall.messaging.json.Json;
import java.sql.Types;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Sagas as rows, locked before they are read. */
@Repository
public class SagaStore {

    private final JdbcClient jdbc;

    SagaStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** False when the migration is registered already. */
    boolean insert(SagaState saga, @Nullable String traceparent) {
        return jdbc.sql("""
                INSERT INTO saga (migration_id, task_id, status, version, state, traceparent)
                VALUES (:migration, :task, :status, :version, :state::jsonb, :traceparent)
                ON CONFLICT DO NOTHING
                """)
                        .param("migration", saga.spec().migrationId())
                        .param("task", saga.spec().taskId())
                        .param("status", saga.status().name())
                        .param("version", saga.version())
                        .param("state", Json.write(saga))
                        .param("traceparent", traceparent, Types.VARCHAR)
                        .update()
                == 1;
    }

    Optional<SagaState> lock(UUID migrationId) {
        return jdbc.sql("SELECT state::text FROM saga WHERE migration_id = :migration FOR UPDATE")
                .param("migration", migrationId)
                .query(String.class)
                .optional()
                .map(json -> Json.read(json, SagaState.class));
    }

    /** The trace in which the migration was registered. */
    Optional<String> traceparent(UUID migrationId) {
        return jdbc.sql("SELECT traceparent FROM saga WHERE migration_id = :migration AND traceparent IS NOT NULL")
                .param("migration", migrationId)
                .query(String.class)
                .optional();
    }

    void update(SagaState saga) {
        jdbc.sql("""
                UPDATE saga SET status = :status, step = :step, version = :version, state = :state::jsonb
                 WHERE migration_id = :migration
                """)
                .param("status", saga.status().name())
                .param("step", saga.step().map(Enum::name).orElse(null))
                .param("version", saga.version())
                .param("state", Json.write(saga))
                .param("migration", saga.spec().migrationId())
                .update();
    }

    /** All migrations, for a republication. */
    public List<UUID> all() {
        return jdbc.sql("SELECT migration_id FROM saga ORDER BY registered_at")
                .query(UUID.class)
                .list();
    }

    void recordIgnored(UUID messageId, UUID migrationId, String type, long epoch, String step, int attempt) {
        jdbc.sql("""
                INSERT INTO ignored_message (message_id, migration_id, type, saga_epoch, step, attempt)
                VALUES (:id, :migration, :type, :epoch, :step, :attempt)
                ON CONFLICT DO NOTHING
                """)
                .param("id", messageId)
                .param("migration", migrationId)
                .param("type", type)
                .param("epoch", epoch)
                .param("step", step)
                .param("attempt", attempt)
                .update();
    }
}
