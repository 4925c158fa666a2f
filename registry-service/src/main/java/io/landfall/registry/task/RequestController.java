package io.landfall.registry.task;

import io.landfall.api.problem.ApiProblem;
import io.landfall.api.security.Caller;
import io.landfall.registry.task.document.TaskDocument;
import io.landfall.registry.task.document.TaskDocuments;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** Takes requests to retry, to repair and to abort; what comes of them shows in the task. */
@RestController
@RequestMapping("/api/migration-tasks/{name}")
@Tag(name = "Migration tasks")
class RequestController {

    private static final int MOST_TABLES = 200;

    private final RetryMigrations retry;
    private final RepairMigrations repair;
    private final AbortMigrations abort;

    RequestController(RetryMigrations retry, RepairMigrations repair, AbortMigrations abort) {
        this.retry = retry;
        this.repair = repair;
        this.abort = abort;
    }

    /**
     * What to retry.
     *
     * @param database a name or a migration's id; null is all that failed
     * @param spec the amended task document, as an object or as its text in YAML or JSON
     */
    record RetryRequest(@Nullable String database, @Nullable JsonNode spec) {}

    /**
     * What to repair.
     *
     * @param tables {@code schema.table}, as the data validation's report names them
     * @param reason why; kept for ever
     */
    record RepairRequest(
            @Nullable List<String> tables, @Nullable String reason) {}

    /** What to abort; without a database all that is not finished. */
    record AbortRequest(@Nullable String database, @Nullable String reason) {}

    /** What is under way now. */
    record Accepted(List<String> databases) {}

    @PostMapping("/retries")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @PreAuthorize("hasRole('OPERATOR')")
    @Operation(summary = "Retries what is FAILED or NEEDS_OPERATOR, by the same or an amended document")
    @ApiResponse(responseCode = "202", description = "Requested")
    @ApiResponse(responseCode = "409", description = "There is nothing to retry")
    @ApiResponse(responseCode = "422", description = "The amendment changes what may not change")
    Accepted retry(@PathVariable String name, @RequestBody(required = false) @Nullable RetryRequest request) {
        RetryRequest asked = request == null ? new RetryRequest(null, null) : request;
        return new Accepted(retry.retry(name, asked.database(), document(asked.spec()), Caller.current()));
    }

    @PostMapping("/databases/{database}/repairs")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @PreAuthorize("hasRole('APPROVER')")
    @Operation(
            summary = "Approves that damaged rows of tables are written again, and all data compared anew",
            description = "For what stands still because its data differs.")
    @ApiResponse(responseCode = "202", description = "Requested")
    @ApiResponse(responseCode = "403", description = "The requester or last editor can't approve")
    @ApiResponse(responseCode = "409", description = "There is no damage to repair")
    @ApiResponse(responseCode = "422", description = "Tables or the reason are missing")
    Accepted repair(@PathVariable String name, @PathVariable String database, @RequestBody RepairRequest request) {
        List<String> tables = request.tables() == null
                ? List.of()
                : request.tables().stream().map(String::valueOf).distinct().toList();
        if (tables.isEmpty()
                || tables.size() > MOST_TABLES
                || tables.stream().anyMatch(table -> !table.contains("."))) {
            throw incomplete(
                    "tables", "Name the damaged tables, each as schema.table, at most " + MOST_TABLES + " at once.");
        }
        if (request.reason() == null || request.reason().isBlank()) {
            throw incomplete("reason", "Say why the rows shall be written again.");
        }
        return new Accepted(
                List.of(repair.repair(name, database, tables, request.reason().strip(), Caller.current())));
    }

    @PostMapping("/aborts")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @PreAuthorize("hasRole('OPERATOR')")
    @Operation(summary = "Asks for an abort that leaves both sides as found")
    @ApiResponse(responseCode = "202", description = "Requested")
    @ApiResponse(responseCode = "409", description = "Finished, or past the point of no return")
    Accepted abort(@PathVariable String name, @RequestBody(required = false) @Nullable AbortRequest request) {
        String reason = request == null || request.reason() == null
                ? ""
                : request.reason().strip();
        String database = request == null ? null : request.database();
        return new Accepted(
                abort.abort(name, database, reason.isEmpty() ? "no reason given" : reason, Caller.current()));
    }

    private static ApiProblem incomplete(String field, String remedy) {
        return new ApiProblem(
                HttpStatus.UNPROCESSABLE_CONTENT,
                "INVALID_REPAIR",
                field,
                "'" + field + "' is missing or not usable.",
                remedy);
    }

    private static @Nullable TaskDocument document(@Nullable JsonNode spec) {
        if (spec == null || spec.isNull()) {
            return null;
        }
        if (spec.isString()) {
            return TaskDocuments.yaml(spec.stringValue());
        }
        if (spec.isObject()) {
            return TaskDocuments.read(spec);
        }
        throw new ApiProblem(
                HttpStatus.UNPROCESSABLE_CONTENT,
                "INVALID_DOCUMENT",
                "spec",
                "The amended document is neither an object nor text.",
                "Send the whole task document, as an object or as its text.");
    }
}
