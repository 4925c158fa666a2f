package io.landfall.registry.relay;

import io.landfall.contracts.Service;
import io.landfall.registry.audit.AuditFilter;
import io.landfall.registry.progress.MigrationState;
import io.landfall.registry.task.Migrations;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What cutover-service answers, reached by task and database; it alone judges who may approve what. */
@RestController
@RequestMapping("/api/migration-tasks/{name}/databases/{database}")
@Tag(name = "Cutover", description = "A database is named by its name or by its migration's id.")
class CutoverController {

    private final Migrations migrations;
    private final ServiceRelay relay;

    CutoverController(Migrations migrations, ServiceRelay relay) {
        this.migrations = migrations;
        this.relay = relay;
    }

    @GetMapping("/cutover-plan")
    @Operation(summary = "The plan that an approval is for: plan, planHash, text")
    ResponseEntity<byte[]> plan(@PathVariable String name, @PathVariable String database, HttpServletRequest request) {
        return get(name, database, "/plan", request);
    }

    @GetMapping("/cutover")
    @Operation(summary = "The cutover's state, journal and gate")
    ResponseEntity<byte[]> cutover(
            @PathVariable String name, @PathVariable String database, HttpServletRequest request) {
        return get(name, database, "", request);
    }

    @GetMapping("/certificate")
    @Operation(summary = "What was measured at the cutover")
    @ApiResponse(responseCode = "200", description = "The certificate")
    @ApiResponse(responseCode = "404", description = "The cutover is not completed")
    ResponseEntity<byte[]> certificate(
            @PathVariable String name, @PathVariable String database, HttpServletRequest request) {
        return get(name, database, "/certificate", request);
    }

    @PostMapping("/approvals")
    @PreAuthorize("hasRole('APPROVER')")
    @Operation(
            summary = "Approves the plan of a hash",
            description = "Body: reason, planHash, window {start, end} or now: true, expiresAt.")
    @ApiResponse(responseCode = "201", description = "Approved")
    @ApiResponse(responseCode = "403", description = "The requester or last editor can't approve")
    @ApiResponse(responseCode = "409", description = "It is not waiting, or the plan has changed")
    ResponseEntity<byte[]> approve(
            @PathVariable String name,
            @PathVariable String database,
            @RequestBody(required = false) @Nullable String body,
            HttpServletRequest request) {
        return post(name, database, "/approvals", body, request);
    }

    @PostMapping("/rejections")
    @PreAuthorize("hasRole('APPROVER')")
    @Operation(summary = "Rejects the cutover", description = "Body: reason.")
    @ApiResponse(responseCode = "201", description = "Rejected")
    @ApiResponse(responseCode = "409", description = "It is not waiting")
    ResponseEntity<byte[]> reject(
            @PathVariable String name,
            @PathVariable String database,
            @RequestBody(required = false) @Nullable String body,
            HttpServletRequest request) {
        return post(name, database, "/rejections", body, request);
    }

    @PostMapping("/cutover-dry-runs")
    @PreAuthorize("hasAnyRole('OPERATOR', 'APPROVER')")
    @Operation(summary = "Narrates the cutover's steps with what each would find now; changes nothing")
    ResponseEntity<byte[]> dryRun(
            @PathVariable String name, @PathVariable String database, HttpServletRequest request) {
        return post(name, database, "/dry-runs", "{}", request);
    }

    private ResponseEntity<byte[]> get(String name, String database, String path, HttpServletRequest request) {
        MigrationState state = migrations.get(name, database);
        return relay.call(
                        Service.CUTOVER,
                        HttpMethod.GET,
                        "/api/cutovers/" + state.migrationId() + path,
                        null,
                        request.getHeader(HttpHeaders.AUTHORIZATION))
                .handedOn();
    }

    private ResponseEntity<byte[]> post(
            String name, String database, String path, @Nullable String body, HttpServletRequest request) {
        MigrationState state = migrations.get(name, database);
        String json = body == null || body.isBlank() ? "{}" : body;
        ServiceRelay.Answer answer = relay.call(
                Service.CUTOVER,
                HttpMethod.POST,
                "/api/cutovers/" + state.migrationId() + path,
                json,
                request.getHeader(HttpHeaders.AUTHORIZATION));
        AuditFilter.explain(request, Explanations.of(state, json, answer));
        return answer.handedOn();
    }
}
