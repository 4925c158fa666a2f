package io.landfall.registry.relay;

import io.landfall.contracts.Service;
import io.landfall.messaging.json.Json;
import io.landfall.registry.audit.AuditFilter;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What dms-adapter-service finds in DMS and no live migration owns. */
@RestController
@RequestMapping("/api/dms")
@Tag(name = "DMS resources")
class OrphanController {

    private final Orphans orphans;
    private final ServiceRelay relay;

    OrphanController(Orphans orphans, ServiceRelay relay) {
        this.orphans = orphans;
        this.relay = relay;
    }

    @GetMapping(path = "/orphans", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "What of Landfall's in DMS no live migration owns; changes nothing")
    @ApiResponse(responseCode = "200", description = "A list of identifier, kind, owner, deletable, and the reason")
    @ApiResponse(responseCode = "502", description = "DMS or the adapter does not answer")
    ResponseEntity<byte[]> orphans(HttpServletRequest request) {
        ServiceRelay.Answer held = held(request);
        return held.isGood() ? list(held, orphansIn(held)) : held.handedOn();
    }

    @PostMapping(path = "/orphan-deletions", produces = MediaType.APPLICATION_JSON_VALUE)
    @PreAuthorize("hasRole('OPERATOR')")
    @Operation(
            summary = "Deletes the orphans of this registry's own migrations",
            description = "The answer lists them. They are recorded first and deleted in the background.")
    @ApiResponse(responseCode = "200", description = "What is being deleted now")
    @ApiResponse(responseCode = "502", description = "DMS or the adapter does not answer")
    ResponseEntity<byte[]> delete(HttpServletRequest request) {
        ServiceRelay.Answer held = held(request);
        if (!held.isGood()) {
            return held.handedOn();
        }
        List<Orphans.Orphan> deletable =
                orphansIn(held).stream().filter(Orphans.Orphan::deletable).toList();
        List<Sweep> sweeps = deletable.stream().map(Sweep::of).toList();
        ServiceRelay.Answer swept = call(HttpMethod.POST, "/api/dms/sweeps", Json.write(sweeps), request);
        AuditFilter.explain(
                request,
                swept.isGood()
                        ? sweeps.size() + " deleted: "
                                + String.join(
                                        ", ",
                                        sweeps.stream().map(Sweep::identifier).toList())
                        : Explanations.reason(swept.body()));
        return swept.isGood() ? list(held, deletable) : swept.handedOn();
    }

    /** What the adapter is told of one that it shall delete. */
    private record Sweep(
            String identifier,
            String kind,
            @Nullable UUID taskId,
            @Nullable UUID migrationId) {

        static Sweep of(Orphans.Orphan orphan) {
            return new Sweep(orphan.identifier(), orphan.kind(), orphan.taskId(), orphan.migrationId());
        }
    }

    private ServiceRelay.Answer held(HttpServletRequest request) {
        return call(HttpMethod.GET, "/api/dms/resources", null, request);
    }

    private List<Orphans.Orphan> orphansIn(ServiceRelay.Answer held) {
        return orphans.among(List.of(Json.read(held.body(), Orphans.Held[].class)));
    }

    private ServiceRelay.Answer call(
            HttpMethod method, String path, @Nullable String body, HttpServletRequest request) {
        return relay.call(Service.DMS_ADAPTER, method, path, body, request.getHeader(HttpHeaders.AUTHORIZATION));
    }

    private static ResponseEntity<byte[]> list(ServiceRelay.Answer held, List<Orphans.Orphan> orphans) {
        return new ServiceRelay.Answer(held.status(), MediaType.APPLICATION_JSON, Json.write(orphans)).handedOn();
    }
}
