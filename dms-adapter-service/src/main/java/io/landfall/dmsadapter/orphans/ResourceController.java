package io.landfall.dmsadapter.orphans;

import io.landfall.api.problem.ApiProblem;
import io.landfall.dmsadapter.provisioning.DmsFailure;
import io.landfall.dmsadapter.provisioning.Holding;
import io.landfall.dmsadapter.provisioning.Holdings;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** What there is in DMS; the registry, which knows every migration, judges what of it is orphaned. */
@RestController
@RequestMapping("/api/dms")
@Tag(name = "DMS resources")
class ResourceController {

    private final Holdings holdings;
    private final ResourceSweep sweep;

    ResourceController(Holdings holdings, ResourceSweep sweep) {
        this.holdings = holdings;
        this.sweep = sweep;
    }

    @GetMapping("/resources")
    @Operation(summary = "What DMS has under Landfall's names, beside what the ledger says; changes nothing")
    @ApiResponse(responseCode = "200", description = "By name; null where DMS or the ledger does not know it")
    @ApiResponse(responseCode = "502", description = "DMS does not answer")
    List<Holding> resources() {
        try {
            return holdings.all();
        } catch (DmsFailure failure) {
            throw new ApiProblem(
                    HttpStatus.BAD_GATEWAY,
                    "DMS_NOT_ANSWERING",
                    null,
                    failure.failure().reason(),
                    failure.failure().remedy());
        }
    }

    @PostMapping("/sweeps")
    @PreAuthorize("hasRole('OPERATOR')")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(summary = "Deletes resources that no migration needs", description = "They are recorded first.")
    @ApiResponse(responseCode = "202", description = "Recorded; they are deleted in the background")
    @ApiResponse(responseCode = "409", description = "A migration is at work on one of them; nothing is deleted")
    void sweep(@RequestBody List<ResourceSweep.Orphan> orphans) {
        sweep.begin(orphans);
    }
}
