package io.landfall.registry.reports;

import io.landfall.api.problem.ApiProblem;
import io.landfall.contracts.ReportReference;
import io.landfall.contracts.Service;
import io.landfall.contracts.Step;
import io.landfall.registry.progress.MigrationState;
import io.landfall.registry.relay.ServiceRelay;
import io.landfall.registry.task.Migrations;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Lists reports, and fetches their content from the service that keeps them. */
@RestController
@RequestMapping("/api")
@Tag(name = "Reports")
class ReportsController {

    private final Migrations migrations;
    private final ServiceRelay relay;

    ReportsController(Migrations migrations, ServiceRelay relay) {
        this.migrations = migrations;
        this.relay = relay;
    }

    /** A report, and where its content is. */
    record ReportView(
            UUID migrationId,
            String database,
            String service,
            Step step,
            int attempt,
            String sha256,
            String summary,
            String content) {

        static ReportView of(MigrationState state, ReportReference report) {
            String service = report.service().wireName();
            return new ReportView(
                    state.migrationId(),
                    state.database(),
                    service,
                    report.step(),
                    report.attempt(),
                    report.sha256(),
                    report.summary(),
                    "/api/reports/" + service + "/" + report.sha256());
        }
    }

    @GetMapping(path = "/migration-tasks/{name}/reports", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "The reports of one database or of all, with links to their content")
    List<ReportView> reports(@PathVariable String name, @RequestParam(required = false) @Nullable String database) {
        Stream<MigrationState> states =
                database == null ? migrations.of(name).stream() : Stream.of(migrations.get(name, database));
        return states.flatMap(state -> state.reports().stream().map(report -> ReportView.of(state, report)))
                .toList();
    }

    @GetMapping("/reports/{service}/{sha256:[0-9a-f]{64}}")
    @Operation(summary = "A report's content, from the service that keeps it")
    ResponseEntity<byte[]> content(
            @PathVariable String service, @PathVariable String sha256, HttpServletRequest request) {
        return relay.call(
                        owner(service),
                        HttpMethod.GET,
                        "/api/reports/" + sha256,
                        null,
                        request.getHeader(HttpHeaders.AUTHORIZATION))
                .handedOn();
    }

    private static Service owner(String wireName) {
        return Arrays.stream(Service.values())
                .filter(service -> service.wireName().equals(wireName))
                .findFirst()
                .orElseThrow(() -> new ApiProblem(
                        HttpStatus.NOT_FOUND,
                        "UNKNOWN_SERVICE",
                        "service",
                        "There is no service '" + wireName + "'.",
                        "Take the link from the task's list of reports."));
    }
}
