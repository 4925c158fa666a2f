package io.landfall.registry;

import io.landfall.contracts.Failure;
import io.landfall.contracts.MigrationStatus;
import io.landfall.contracts.ReportReference;
import io.landfall.contracts.Step;
import io.landfall.contracts.event.PhaseEvent;
import io.landfall.contracts.event.StepRecord;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/** Builds phase events of a registered migration. */
final class Events {

    private final JsonNode task;
    private final JsonNode migration;
    private MigrationStatus status = MigrationStatus.RUNNING;
    private Step step = Step.FULL_LOAD;
    private String phase;
    private Failure failure;
    private List<StepRecord> history = List.of();
    private List<ReportReference> reports = List.of();

    private Events(JsonNode task, int migration) {
        this.task = task;
        this.migration = task.path("migrations").path(migration);
    }

    static Events of(Api.Answer task, int migration) {
        return new Events(task.json(), migration);
    }

    UUID taskId() {
        return UUID.fromString(task.path("taskId").asString());
    }

    UUID migrationId() {
        return UUID.fromString(migration.path("migrationId").asString());
    }

    Events is(MigrationStatus newStatus, Step newStep) {
        status = newStatus;
        step = newStep;
        failure = newStatus.isRetryable()
                ? Failure.needsOperator("BLOCKED", "wal_level is replica", "Set wal_level = logical.")
                : null;
        return this;
    }

    Events damaged() {
        failure = Failure.needsOperator("DATA_DIFFERS", "public.item: 1 rows missing", "Find out what wrote there.");
        return this;
    }

    Events phase(String newPhase) {
        phase = newPhase;
        return this;
    }

    Events undoing() {
        history = List.of(new StepRecord(
                step, 1, true, StepRecord.Outcome.OPEN, Instant.parse("2026-11-23T00:00:00Z"), null, null));
        return this;
    }

    Events report(ReportReference reference) {
        reports = List.of(reference);
        return this;
    }

    PhaseEvent version(long version) {
        return new PhaseEvent(
                migrationId(),
                taskId(),
                task.path("name").asString(),
                migration.path("database").asString(),
                version,
                1,
                status,
                step,
                1,
                3,
                phase,
                "détail " + version,
                failure,
                null,
                history,
                reports,
                Instant.parse("2026-11-23T00:00:00Z").plusSeconds(version));
    }
}
