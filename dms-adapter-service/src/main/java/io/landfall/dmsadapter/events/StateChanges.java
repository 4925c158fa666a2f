package io.landfall.dmsadapter.events;

import io.landfall.contracts.Step;
import io.landfall.messaging.step.StepRuns;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Takes each event once, and wakes what waits for the migration in whichever replica. */
@Component
public class StateChanges {

    static final String CHANNEL = "landfall_task_news";

    private static final List<Step> WAITING_FOR_DMS =
            List.of(Step.DMS_PROVISIONING, Step.FULL_LOAD, Step.SECONDARY_SCHEMA_MIGRATION, Step.DMS_CLEANUP);

    private final JdbcClient jdbc;
    private final StepRuns runs;

    StateChanges(JdbcClient jdbc, StepRuns runs) {
        this.jdbc = jdbc;
        this.runs = runs;
    }

    /** What became of an event. */
    public enum Outcome {
        WOKEN,
        DUPLICATE,
        /** Of a task that Landfall did not make. */
        FOREIGN
    }

    @Transactional
    public Outcome take(StateChange change) {
        boolean first = jdbc.sql("INSERT INTO dms_event (event_id) VALUES (:id) ON CONFLICT DO NOTHING")
                        .param("id", change.id())
                        .update()
                == 1;
        if (!first) {
            return Outcome.DUPLICATE;
        }
        Optional<UUID> migration = migrationOf(change.taskArn());
        migration.ifPresent(this::wake);
        return migration.isPresent() ? Outcome.WOKEN : Outcome.FOREIGN;
    }

    /** No queue keeps a message for longer than 14 days. */
    @Transactional
    public void forgetOld() {
        jdbc.sql("DELETE FROM dms_event WHERE received_at < now() - interval '15 days'")
                .update();
    }

    private Optional<UUID> migrationOf(String arn) {
        return jdbc.sql("SELECT migration_id FROM dms_resource WHERE arn = :arn AND migration_id IS NOT NULL")
                .param("arn", arn)
                .query(UUID.class)
                .optional();
    }

    private void wake(UUID migrationId) {
        for (Step step : WAITING_FOR_DMS) {
            runs.open(migrationId, step).ifPresent(run -> runs.wake(run.commandId()));
        }
        jdbc.sql("SELECT pg_notify(:channel, :migration)")
                .param("channel", CHANNEL)
                .param("migration", migrationId.toString())
                .query(row -> {});
    }
}
