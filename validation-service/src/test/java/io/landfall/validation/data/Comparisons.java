package io.landfall.validation.data;

import static org.awaitility.Awaitility.await;

import io.landfall.api.report.ReportStore;
import io.landfall.contracts.ReportReference;
import io.landfall.messaging.json.Json;
import io.landfall.messaging.step.StepOutcome;
import io.landfall.validation.ScriptedRun;
import io.landfall.validation.ValidationStack;
import java.sql.SQLException;
import java.time.Duration;
import tools.jackson.databind.JsonNode;

/** Runs of DATA_VALIDATION on the shared stack, and what their reports say. */
final class Comparisons {

    private Comparisons() {}

    static StepOutcome perform(ScriptedRun run) throws SQLException {
        DataValidation validation = ValidationStack.shared().bean(DataValidation.class);
        StepOutcome[] outcome = new StepOutcome[1];
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(200))
                .pollInSameThread()
                .until(() -> {
                    outcome[0] = validation.perform(run);
                    return !(outcome[0] instanceof StepOutcome.Again);
                });
        return outcome[0];
    }

    static JsonNode report(ReportReference reference) {
        return Json.tree(ValidationStack.shared()
                .bean(ReportStore.class)
                .find(reference.sha256())
                .orElseThrow());
    }

    static JsonNode named(JsonNode tables, String name) {
        return tables.valueStream()
                .filter(table -> table.path("table").asString().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
