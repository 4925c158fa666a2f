package io.landfall.registry.task;

import io.landfall.api.security.Caller;
import io.landfall.contracts.MigrationStatus;
import io.landfall.messaging.json.Json;
import io.landfall.registry.audit.AuditFilter;
import io.landfall.registry.task.document.TaskDocument;
import io.landfall.registry.task.web.TaskDocumentBody;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Registers and shows tasks. */
@RestController
@RequestMapping("/api/migration-tasks")
@Tag(name = "Migration tasks")
class TaskController {

    private static final int MAX_PAGE = 500;

    private final RegisterTask register;
    private final ShowTasks show;
    private final IdempotentRequests requests;
    private final TransactionTemplate transactions;

    TaskController(
            RegisterTask register, ShowTasks show, IdempotentRequests requests, TransactionTemplate transactions) {
        this.register = register;
        this.show = show;
        this.requests = requests;
        this.transactions = transactions;
    }

    @PostMapping(
            consumes = {
                MediaType.APPLICATION_JSON_VALUE,
                MediaType.APPLICATION_YAML_VALUE,
                "application/x-yaml",
                "text/yaml"
            },
            produces = MediaType.APPLICATION_JSON_VALUE)
    @PreAuthorize("hasRole('OPERATOR')")
    @Operation(
            summary = "Registers a task and starts it",
            description = "The body is a task document (landfall/v1). The same Idempotency-Key with the same body again"
                    + " gets the same answer.")
    @ApiResponse(responseCode = "201", description = "Registered")
    @ApiResponse(responseCode = "400", description = "The document is not readable")
    @ApiResponse(responseCode = "409", description = "The name is taken")
    @ApiResponse(responseCode = "422", description = "The document is invalid: all its violations are listed")
    ResponseEntity<String> register(
            HttpServletRequest request,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
            @RequestHeader(HttpHeaders.CONTENT_TYPE) MediaType type)
            throws IOException {
        TaskDocumentBody body = TaskDocumentBody.read(request.getInputStream(), type);
        TaskDocument document = body.document();
        AuditFilter.nameTask(request, document.name());
        var principal = Caller.current();
        String view = Objects.requireNonNull(transactions.execute(_ -> requests.answer(
                principal.name(),
                key,
                Json.sha256(body.text()),
                () -> Json.write(register.register(document, principal)))));
        return ResponseEntity.created(URI.create("/api/migration-tasks/" + document.name()))
                .contentType(MediaType.APPLICATION_JSON)
                .body(view);
    }

    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "Tasks, newest first, by status and by label (label=name=value)")
    ShowTasks.Page list(
            @RequestParam(required = false) @Nullable MigrationStatus status,
            @RequestParam(required = false) @Nullable String @Nullable [] label,
            @RequestParam(defaultValue = "0") int page,
            @RequestParam(defaultValue = "50") int size) {
        return show.list(status, Labels.parse(label), Math.max(page, 0), Math.clamp(size, 1, MAX_PAGE));
    }

    @GetMapping(path = "/{name}", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "A task with its migrations")
    @ApiResponse(responseCode = "200", description = "The task")
    @ApiResponse(responseCode = "404", description = "There is none of that name")
    TaskView one(@PathVariable String name) {
        return show.one(name);
    }
}
