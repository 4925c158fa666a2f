package io.landfall.api.report;

import io.landfall.api.problem.ApiProblem;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Serves this service's reports to whoever may view. */
@RestController
@RequestMapping("/api/reports")
class ReportController {

    private final ReportStore reports;

    ReportController(ReportStore reports) {
        this.reports = reports;
    }

    @GetMapping(path = "/{sha256}", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<String> report(@PathVariable String sha256) {
        String content = reports.find(sha256)
                .orElseThrow(() -> new ApiProblem(
                        HttpStatus.NOT_FOUND,
                        "UNKNOWN_REPORT",
                        "sha256",
                        "This service keeps no report " + sha256 + ".",
                        "Take the hash from the migration's list of reports."));
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .cacheControl(CacheControl.noStore())
                .body(content);
    }
}
