package io.landfall.registry.relay;

import io.landfall.contracts.Service;
import io.landfall.messaging.json.Json;
import io.landfall.registry.audit.AuditFilter;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What loads may take from source servers, which dms-adapter-service looks after. */
@RestController
@RequestMapping("/api/dms/source-budgets")
@Tag(name = "Source budgets")
class SourceBudgetController {

    private static final String PATH = "/api/dms/source-budgets";

    private final ServiceRelay relay;

    SourceBudgetController(ServiceRelay relay) {
        this.relay = relay;
    }

    /**
     * What is wanted for a source server.
     *
     * @param address {@code host:port}, as the tasks name it
     * @param connections from 1; null: no limit
     * @param bytesPerSecond from 1; null: no limit; with both null the budget is lifted
     */
    record SourceBudget(
            @Nullable String address,
            @Nullable Integer connections,
            @Nullable Long bytesPerSecond) {

        String words() {
            return address + ": connections " + orNoLimit(connections) + ", bytes/s " + orNoLimit(bytesPerSecond);
        }

        private static String orNoLimit(@Nullable Number limit) {
            return limit == null ? "without limit" : limit.toString();
        }
    }

    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "The budgets of source servers, and how many loads share each now")
    @ApiResponse(responseCode = "200", description = "By address; a source that is not named has no limit")
    @ApiResponse(responseCode = "502", description = "The adapter does not answer")
    ResponseEntity<byte[]> all(HttpServletRequest request) {
        return call(HttpMethod.GET, null, request).handedOn();
    }

    @PostMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @PreAuthorize("hasRole('OPERATOR')")
    @Operation(
            summary = "Sets or lifts the budget of a source server",
            description = "Loads that run heed it within seconds. With neither limit it is lifted.")
    @ApiResponse(responseCode = "200", description = "All budgets, as they are now")
    @ApiResponse(responseCode = "400", description = "A value is missing or out of its range")
    @ApiResponse(responseCode = "502", description = "The adapter does not answer")
    ResponseEntity<byte[]> set(@RequestBody SourceBudget budget, HttpServletRequest request) {
        ServiceRelay.Answer answer = call(HttpMethod.POST, Json.write(budget), request);
        AuditFilter.explain(request, answer.isGood() ? budget.words() : Explanations.reason(answer.body()));
        return answer.handedOn();
    }

    private ServiceRelay.Answer call(HttpMethod method, @Nullable String body, HttpServletRequest request) {
        return relay.call(Service.DMS_ADAPTER, method, PATH, body, request.getHeader(HttpHeaders.AUTHORIZATION));
    }
}
