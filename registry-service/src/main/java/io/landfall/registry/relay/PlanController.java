package io.landfall.registry.relay;

import io.landfall.api.problem.ApiProblem;
import io.landfall.api.security.Caller;
import io.landfall.contracts.Service;
import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.messaging.json.Json;
import io.landfall.registry.audit.AuditFilter;
import io.landfall.registry.task.PlannedTask;
import io.landfall.registry.task.document.TaskDocument;
import io.landfall.registry.task.web.TaskDocumentBody;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Checks a document against the databases that it names, before anything is registered. */
@RestController
@RequestMapping("/api/plans")
@Tag(name = "Migration tasks")
class PlanController {

    private final ServiceRelay relay;
    private final InstantSource clock;

    PlanController(ServiceRelay relay, InstantSource clock) {
        this.relay = relay;
        this.clock = clock;
    }

    /**
     * What each database's migration would meet.
     *
     * @param blocked whether one of them could not start
     */
    record PlanView(String name, boolean blocked, List<PlanOfDatabase> databases) {}

    /**
     * One database.
     *
     * @param preMigrationChecks the report, or {@code {"problem": ...}}
     * @param cutoverPlan the preview, {@code {"problem": ...}}, or null when no cutover is required
     */
    record PlanOfDatabase(
            String database,
            String targetDatabase,
            boolean blocked,
            JsonNode preMigrationChecks,
            @Nullable JsonNode cutoverPlan) {}

    @PostMapping(
            consumes = {
                MediaType.APPLICATION_JSON_VALUE,
                MediaType.APPLICATION_YAML_VALUE,
                "application/x-yaml",
                "text/yaml"
            },
            produces = MediaType.APPLICATION_JSON_VALUE)
    @PreAuthorize("hasAnyRole('OPERATOR', 'APPROVER')")
    @Operation(summary = "Pre-migration checks and cutover plans of a task document; changes nothing")
    @ApiResponse(responseCode = "200", description = "What each database would meet")
    @ApiResponse(responseCode = "422", description = "The document is invalid: all its violations are listed")
    PlanView plan(HttpServletRequest request, @RequestHeader(HttpHeaders.CONTENT_TYPE) MediaType type)
            throws IOException {
        TaskDocument document =
                TaskDocumentBody.read(request.getInputStream(), type).document();
        AuditFilter.nameTask(request, document.name());
        String authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
        String planner = Caller.current().name();
        try (ExecutorService workers = Executors.newFixedThreadPool(
                document.spec().maxParallelDatabases(), Thread.ofVirtual().factory())) {
            List<Future<PlanOfDatabase>> plans = PlannedTask.specs(document, planner, clock).stream()
                    .map(spec -> workers.submit(() -> plan(spec, authorization)))
                    .toList();
            List<PlanOfDatabase> databases =
                    plans.stream().map(PlanController::result).toList();
            boolean blocked = databases.stream().anyMatch(PlanOfDatabase::blocked);
            return new PlanView(document.name(), blocked, databases);
        }
    }

    private PlanOfDatabase plan(MigrationSpec spec, @Nullable String authorization) {
        String json = Json.write(spec);
        JsonNode checks = ask(Service.VALIDATION, "/api/pre-migration-checks", json, authorization);
        JsonNode cutover =
                spec.cutover().required() ? ask(Service.CUTOVER, "/api/cutover-plans", json, authorization) : null;
        boolean blocked = checks.has("problem") || checks.path("blocked").asBoolean(false);
        return new PlanOfDatabase(spec.database(), spec.targetDatabase(), blocked, checks, cutover);
    }

    private JsonNode ask(Service service, String path, String json, @Nullable String authorization) {
        try {
            ServiceRelay.Answer answer = relay.call(service, HttpMethod.POST, path, json, authorization);
            JsonNode tree = Json.tree(answer.body());
            return answer.isGood()
                    ? tree
                    : JsonMapper.shared().createObjectNode().set("problem", tree);
        } catch (ApiProblem silent) {
            return JsonMapper.shared()
                    .createObjectNode()
                    .set(
                            "problem",
                            JsonMapper.shared()
                                    .createObjectNode()
                                    .put("code", silent.code())
                                    .put("reason", silent.reason())
                                    .put("remedy", silent.remedy()));
        }
    }

    private static PlanOfDatabase result(Future<PlanOfDatabase> plan) {
        try {
            return plan.get();
        } catch (java.util.concurrent.ExecutionException failed) {
            throw new IllegalStateException(failed.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }
}
