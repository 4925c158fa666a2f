package io.landfall.registry.task;

import io.landfall.api.problem.ApiProblem;
import io.landfall.contracts.MigrationStatus;
import io.landfall.contracts.event.StepRecord;
import io.landfall.registry.progress.EventStreams;
import io.landfall.registry.progress.MigrationState;
import io.landfall.registry.progress.ProgressOfTask;
import io.landfall.registry.progress.TableProgresses;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** Shows how far a task is: now, as a stream, and step by step in hindsight. */
@RestController
@RequestMapping("/api/migration-tasks/{name}")
@Tag(name = "Progress")
class ProgressController {

    private final MigrationTasks tasks;
    private final Migrations migrations;
    private final TableProgresses tables;
    private final EventStreams streams;

    ProgressController(MigrationTasks tasks, Migrations migrations, TableProgresses tables, EventStreams streams) {
        this.tasks = tasks;
        this.migrations = migrations;
        this.tables = tables;
        this.streams = streams;
    }

    /** The attempts of one database's steps, oldest first. */
    record HistoryOfDatabase(UUID migrationId, String database, List<StepRecord> history) {}

    @GetMapping(path = "/progress", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "Progress per database and per table; null is unknown")
    ProgressOfTask progress(@PathVariable String name) {
        List<MigrationState> states = migrations.of(name);
        return new ProgressOfTask(
                name,
                MigrationStatus.ofTask(
                        states.stream().map(MigrationState::status).toList()),
                states.stream()
                        .map(state -> ProgressOfTask.ProgressOfDatabase.of(state, tables.of(state.migrationId())))
                        .toList());
    }

    @GetMapping(path = "/history", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "Each attempt of each step, of one database or of all")
    List<HistoryOfDatabase> history(
            @PathVariable String name, @RequestParam(required = false) @Nullable String database) {
        List<MigrationState> states = database == null ? migrations.of(name) : List.of(migrations.get(name, database));
        return states.stream()
                .map(state -> new HistoryOfDatabase(state.migrationId(), state.database(), state.history()))
                .toList();
    }

    @GetMapping(path = "/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    @Operation(
            summary = "Server-sent events: phase, progress, table-progress",
            description =
                    "Begins after Last-Event-ID, without it with the first phase event. Of progress only the newest"
                            + " of each subject is kept.")
    SseEmitter events(
            @PathVariable String name, @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String last) {
        return streams.open(tasks.get(name).taskId(), number(last));
    }

    private static long number(@Nullable String lastEventId) {
        try {
            return lastEventId == null || lastEventId.isBlank() ? 0 : Long.parseLong(lastEventId.strip());
        } catch (NumberFormatException noNumber) {
            throw new ApiProblem(
                    HttpStatus.BAD_REQUEST,
                    "BAD_LAST_EVENT_ID",
                    "Last-Event-ID",
                    "'" + lastEventId + "' is no event's id.",
                    "Send the id of the last event that was seen, or leave the header out.");
        }
    }
}
