package io.landfall.registry.progress;

import io.landfall.contracts.Failure;
import io.landfall.contracts.MigrationStatus;
import io.landfall.contracts.ReportReference;
import io.landfall.contracts.Step;
import io.landfall.contracts.event.PhaseEvent;
import io.landfall.contracts.event.StepRecord;
import io.landfall.contracts.progress.MigrationProgress;
import io.landfall.messaging.json.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The rows of {@code migration_state}. Whoever writes them holds the task's lock first ({@link TaskEvents#lock}). */
@Component
public class MigrationStates {

    private static final String SELECT = """
            SELECT m.migration_id, m.task_id, m.database, m.target_database, s.version, s.spec_revision, s.status, s.step,
                   s.attempt, s.saga_epoch, s.phase, s.detail, s.failure, s.refusal, s.history, s.reports, s.updated_at,
                   s.progress, s.lag
            FROM migration m JOIN migration_state s USING (migration_id)
            """;

    private final JdbcClient jdbc;

    MigrationStates(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The state of a migration that nobody has heard of yet. */
    public void begin(UUID migrationId, Instant now) {
        jdbc.sql("""
                INSERT INTO migration_state (migration_id, version, spec_revision, status, attempt, saga_epoch, detail,
                                             history, reports, updated_at)
                VALUES (:id, 0, 1, 'QUEUED', 1, 0, 'registered', '[]', '[]', :now)
                """).param("id", migrationId).param("now", timestamp(now)).update();
    }

    /** All migrations of some tasks, each task's in the order of its document. */
    public List<MigrationState> ofTasks(Collection<UUID> taskIds) {
        if (taskIds.isEmpty()) {
            return List.of();
        }
        return jdbc.sql(SELECT + "WHERE m.task_id IN (:tasks) ORDER BY m.task_id, m.ordinal")
                .param("tasks", taskIds)
                .query(MigrationStates::state)
                .list();
    }

    /** Applies a phase event unless a newer one is known; the same one again repairs what was requested in vain. */
    boolean apply(PhaseEvent event) {
        return jdbc.sql("""
                UPDATE migration_state
                SET version = :version, spec_revision = :revision, status = :status, step = :step, attempt = :attempt,
                    saga_epoch = :epoch, phase = :phase, detail = :detail, failure = :failure::jsonb,
                    refusal = :refusal, history = :history::jsonb, reports = :reports::jsonb, updated_at = :at
                WHERE migration_id = :id AND version <= :version
                """)
                        .param("id", event.migrationId())
                        .param("version", event.version())
                        .param("revision", event.specRevision())
                        .param("status", event.status().name())
                        .param(
                                "step",
                                event.step() == null ? null : event.step().name())
                        .param("attempt", event.attempt())
                        .param("epoch", event.sagaEpoch())
                        .param("phase", event.phase())
                        .param("detail", event.detail())
                        .param("failure", event.failure() == null ? null : Json.write(event.failure()))
                        .param("refusal", event.refusal())
                        .param("history", Json.write(event.history()))
                        .param("reports", Json.write(event.reports()))
                        .param("at", timestamp(event.at()))
                        .update()
                == 1;
    }

    /**
     * Applies progress unless newer one is known. The lag is measured by a service that need not own the open step:
     * what it says of an earlier step does not hide the numbers of the open one.
     */
    boolean apply(MigrationProgress progress) {
        return jdbc.sql("""
                UPDATE migration_state
                SET progress = CASE WHEN progress ->> 'step' = step AND step <> :step THEN progress ELSE :progress::jsonb END,
                    lag = coalesce(:lag::jsonb, lag),
                    progress_at = :at
                WHERE migration_id = :id AND (progress_at IS NULL OR progress_at <= :at)
                """)
                        .param("id", progress.migrationId())
                        .param("step", progress.step().name())
                        .param(
                                "lag",
                                progress.lag().seconds() == null
                                        ? null
                                        : Json.write(new Lag(progress.lag(), progress.at())))
                        .param("progress", Json.write(progress))
                        .param("at", timestamp(progress.at()))
                        .update()
                == 1;
    }

    /**
     * Shows at once what a person requested, until the orchestrator's next event says what came of it; else a script
     * that retries and waits would still see the old failure.
     */
    public void requested(UUID migrationId, MigrationStatus status, String detail, Instant now) {
        jdbc.sql("""
                UPDATE migration_state
                SET status = :status, detail = :detail, failure = NULL, refusal = NULL, updated_at = :now
                WHERE migration_id = :id
                """)
                .param("id", migrationId)
                .param("status", status.name())
                .param("detail", detail)
                .param("now", timestamp(now))
                .update();
    }

    private static MigrationState state(ResultSet row, int number) throws SQLException {
        String step = row.getString("step");
        return new MigrationState(
                row.getObject("migration_id", UUID.class),
                row.getObject("task_id", UUID.class),
                row.getString("database"),
                row.getString("target_database"),
                row.getLong("version"),
                row.getInt("spec_revision"),
                MigrationStatus.valueOf(row.getString("status")),
                step == null ? null : Step.valueOf(step),
                row.getInt("attempt"),
                row.getLong("saga_epoch"),
                row.getString("phase"),
                row.getString("detail"),
                json(row.getString("failure"), Failure.class),
                row.getString("refusal"),
                List.of(Json.read(row.getString("history"), StepRecord[].class)),
                List.of(Json.read(row.getString("reports"), ReportReference[].class)),
                row.getObject("updated_at", OffsetDateTime.class).toInstant(),
                json(row.getString("progress"), MigrationProgress.class),
                json(row.getString("lag"), Lag.class));
    }

    private static <T> @Nullable T json(@Nullable String text, Class<T> type) {
        return text == null ? null : Json.read(text, type);
    }

    private static OffsetDateTime timestamp(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }
}
