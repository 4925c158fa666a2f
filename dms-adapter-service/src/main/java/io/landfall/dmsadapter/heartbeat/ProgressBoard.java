package io.landfall.dmsadapter.heartbeat;

import io.landfall.contracts.Envelope;
import io.landfall.contracts.Principal;
import io.landfall.contracts.Service;
import io.landfall.contracts.Step;
import io.landfall.contracts.Topics;
import io.landfall.contracts.progress.MigrationProgress;
import io.landfall.contracts.progress.ReplicationLag;
import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.messaging.json.Json;
import io.landfall.messaging.outbox.Ids;
import io.landfall.messaging.outbox.Outbox;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Joins what the open step and the heartbeat know of a migration, so that neither hides the other's numbers. */
@Component
public class ProgressBoard {

    private final JdbcClient jdbc;
    private final Outbox outbox;
    private final InstantSource clock;

    ProgressBoard(JdbcClient jdbc, Outbox outbox, InstantSource clock) {
        this.jdbc = jdbc;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** What a step knows; null is unknown. */
    public record StepPart(
            Step step,
            int attempt,
            @Nullable Double percent,
            @Nullable Long rows,
            @Nullable Long bytes,
            @Nullable Double rowsPerSecond,
            @Nullable Long etaSeconds) {}

    /** What the heartbeat knows, and what it needs to know more next time; null is unknown. */
    record LagPart(ReplicationLag lag, @Nullable RetainedWal retained) {

        static final LagPart UNKNOWN = new LagPart(ReplicationLag.UNKNOWN, null);
    }

    @Transactional
    public void tell(MigrationSpec spec, StepPart part) {
        save(spec.migrationId(), "STEP", part);
        send(spec, part, lag(spec.migrationId()));
    }

    @Transactional
    void tell(MigrationSpec spec, LagPart part) {
        save(spec.migrationId(), "LAG", part);
        find(spec.migrationId(), "STEP", StepPart.class).ifPresent(step -> send(spec, step, part));
    }

    /** What the heartbeat told last. */
    LagPart lag(UUID migrationId) {
        return find(migrationId, "LAG", LagPart.class).orElse(LagPart.UNKNOWN);
    }

    @Transactional
    public void forget(UUID migrationId) {
        jdbc.sql("DELETE FROM progress_part WHERE migration_id = :migration")
                .param("migration", migrationId)
                .update();
    }

    private void save(UUID migrationId, String part, Object content) {
        jdbc.sql("""
                INSERT INTO progress_part (migration_id, part, content) VALUES (:migration, :part, :content::jsonb)
                ON CONFLICT (migration_id, part) DO UPDATE SET content = excluded.content
                """)
                .param("migration", migrationId)
                .param("part", part)
                .param("content", Json.write(content))
                .update();
    }

    private <T> Optional<T> find(UUID migrationId, String part, Class<T> type) {
        return jdbc.sql("SELECT content::text FROM progress_part WHERE migration_id = :migration AND part = :part")
                .param("migration", migrationId)
                .param("part", part)
                .query(String.class)
                .optional()
                .map(json -> Json.read(json, type));
    }

    private void send(MigrationSpec spec, StepPart step, LagPart lag) {
        MigrationProgress progress = new MigrationProgress(
                spec.migrationId(),
                step.step(),
                step.attempt(),
                step.percent(),
                step.rows(),
                step.bytes(),
                step.rowsPerSecond(),
                step.etaSeconds(),
                lag.lag(),
                clock.instant());
        Envelope envelope = new Envelope(
                Ids.next(clock),
                progress.type(),
                Service.DMS_ADAPTER,
                clock.instant(),
                spec.migrationId(),
                spec.taskId(),
                0,
                step.step(),
                step.attempt(),
                null,
                null,
                null,
                null,
                Principal.of(Service.DMS_ADAPTER));
        outbox.send(Topics.PROGRESS, spec.migrationId().toString(), envelope, progress);
    }
}
