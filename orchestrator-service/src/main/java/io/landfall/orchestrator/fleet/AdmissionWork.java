package io.landfall.orchestrator.fleet;

import io.landfall.contracts.MigrationStatus;
import io.landfall.contracts.Step;
import io.landfall.messaging.work.WorkHandler;
import io.landfall.messaging.work.WorkResult;
import io.landfall.messaging.work.WorkSession;
import io.landfall.orchestrator.saga.SagaEvent;
import io.landfall.orchestrator.saga.Sagas;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Gives the free places of a task to the longest waiting migrations. A migration needs its place until it waits for an
 * approval: from then on it is the people who set the pace.
 */
@Component
class AdmissionWork implements WorkHandler {

    static final String KIND = "admission";

    private static final Set<Step> WITHOUT_PLACE =
            EnumSet.of(Step.CUTOVER_APPROVAL, Step.CUTOVER_CRITERIA, Step.CUTOVER);
    private static final Duration NEXT_LOOK = Duration.ofMinutes(10);

    private final JdbcClient jdbc;
    private final Sagas sagas;

    AdmissionWork(JdbcClient jdbc, Sagas sagas) {
        this.jdbc = jdbc;
        this.sagas = sagas;
    }

    /** The task to look at. */
    record Task(UUID taskId) {}

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public WorkResult perform(WorkSession session) {
        UUID taskId = session.payload(Task.class).taskId();
        return new WorkResult.Again(NEXT_LOOK, () -> admit(taskId));
    }

    private void admit(UUID taskId) {
        lock(taskId);
        List<UUID> waiting = waiting(taskId);
        if (waiting.isEmpty()) {
            return;
        }
        int free = places(waiting.getFirst()) - running(taskId);
        waiting.stream()
                .limit(Math.max(free, 0))
                .forEach(migration -> sagas.apply(migration, new SagaEvent.Admitted(), Sagas.Cause.timer()));
    }

    private void lock(UUID taskId) {
        jdbc.sql("INSERT INTO fleet (task_id) VALUES (:task) ON CONFLICT DO NOTHING")
                .param("task", taskId)
                .update();
        jdbc.sql("SELECT 1 FROM fleet WHERE task_id = :task FOR UPDATE")
                .param("task", taskId)
                .query(Integer.class)
                .single();
    }

    private List<UUID> waiting(UUID taskId) {
        return jdbc.sql("""
                SELECT migration_id FROM saga
                 WHERE task_id = :task AND status = :queued
                 ORDER BY registered_at, migration_id
                """)
                .param("task", taskId)
                .param("queued", MigrationStatus.QUEUED.name())
                .query(UUID.class)
                .list();
    }

    private int places(UUID migrationId) {
        return jdbc.sql("SELECT (state->'spec'->>'maxParallelDatabases')::int FROM saga WHERE migration_id = :id")
                .param("id", migrationId)
                .query(Integer.class)
                .single();
    }

    private int running(UUID taskId) {
        return jdbc.sql("""
                SELECT count(*) FROM saga
                 WHERE task_id = :task
                   AND status IN (:busy)
                   AND (step IS NULL OR step NOT IN (:free))
                """)
                .param("task", taskId)
                .param("busy", List.of(MigrationStatus.RUNNING.name(), MigrationStatus.ABORTING.name()))
                .param("free", WITHOUT_PLACE.stream().map(Step::name).toList())
                .query(Integer.class)
                .single();
    }
}
