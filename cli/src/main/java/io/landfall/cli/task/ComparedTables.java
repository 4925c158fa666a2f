package io.landfall.cli.task;

import io.landfall.cli.client.LandfallClient;
import io.landfall.cli.client.MigrationView;
import io.landfall.contracts.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** The tables of a migration's newest data validation. */
final class ComparedTables {

    private static final String DAMAGED = "DAMAGED";

    private ComparedTables() {}

    /** Empty when no data validation has ended yet. */
    static Optional<List<JsonNode>> of(LandfallClient client, String task, MigrationView migration) {
        JsonNode newest = null;
        for (JsonNode reference : client.reports(task, migration.migrationId().toString())) {
            if (reference.path("step").asString("").equals(Step.DATA_VALIDATION.name())) {
                newest = reference;
            }
        }
        return Optional.ofNullable(newest)
                .map(reference -> client.report(
                        reference.path("service").asString(""),
                        reference.path("sha256").asString("")))
                .map(report -> {
                    List<JsonNode> tables = new ArrayList<>();
                    report.path("tables").forEach(tables::add);
                    return tables;
                });
    }

    static boolean isDamaged(JsonNode table) {
        return table.path("verdict").asString("").equals(DAMAGED);
    }

    /** {@code schema.table}. */
    static String name(JsonNode table) {
        return table.path("schema").asString("") + "." + table.path("table").asString("");
    }
}
