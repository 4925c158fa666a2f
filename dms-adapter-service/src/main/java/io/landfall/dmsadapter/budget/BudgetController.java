package io.landfall.dmsadapter.budget;

import io.landfall.api.problem.ApiProblem;
import io.landfall.api.security.Caller;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Budgets of source servers; the registry, which audits who changes one, hands requests on. */
@RestController
@RequestMapping("/api/dms/source-budgets")
@Tag(name = "Source budgets")
class BudgetController {

    private static final Pattern ADDRESS = Pattern.compile("\\S+:\\d{1,5}");

    private final SourceBudgets budgets;

    BudgetController(SourceBudgets budgets) {
        this.budgets = budgets;
    }

    /**
     * What is wanted.
     *
     * @param connections from 1; with bytesPerSecond null too, the budget is lifted
     * @param bytesPerSecond from 1
     */
    record Wanted(
            @Nullable String address,
            @Nullable Integer connections,
            @Nullable Long bytesPerSecond) {}

    @GetMapping
    @Operation(summary = "The budgets of source servers, and how many loads share each now")
    @ApiResponse(responseCode = "200", description = "By address; a source that is not named has no limit")
    List<SourceBudget> all() {
        return budgets.all();
    }

    @PostMapping
    @PreAuthorize("hasRole('OPERATOR')")
    @Operation(
            summary = "Sets or lifts the budget of a source server",
            description = "Loads that run heed it within seconds, and say so.")
    @ApiResponse(responseCode = "200", description = "All budgets, as they are now")
    @ApiResponse(responseCode = "400", description = "A value is missing or out of its range")
    List<SourceBudget> set(@RequestBody Wanted wanted) {
        String address = wanted.address();
        if (address == null || !ADDRESS.matcher(address).matches()) {
            throw invalid(
                    "address",
                    "'" + address + "' is not HOST:PORT",
                    "Name the source as its tasks do, like db.example:5432.");
        }
        require("connections", wanted.connections());
        require("bytesPerSecond", wanted.bytesPerSecond());
        budgets.set(
                address,
                wanted.connections(),
                wanted.bytesPerSecond(),
                Caller.current().name());
        return budgets.all();
    }

    private static void require(String field, @Nullable Number value) {
        if (value != null && value.longValue() < 1) {
            throw invalid(field, field + " is " + value, "Give at least 1, or leave it out for no limit.");
        }
    }

    private static ApiProblem invalid(String field, String reason, String remedy) {
        return new ApiProblem(HttpStatus.BAD_REQUEST, "INVALID_BUDGET", field, reason, remedy);
    }
}
