package io.landfall.cli.output;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** A plan as people read it: each database's checks, then its cutover. */
public final class PlanText {

    private PlanText() {}

    public static List<String> lines(JsonNode plan) {
        List<String> lines = new ArrayList<>();
        for (JsonNode database : plan.path("databases")) {
            lines.add(plan.path("name").asString("") + "/"
                    + database.path("database").asString("") + " -> "
                    + database.path("targetDatabase").asString(""));
            checks(database.path("preMigrationChecks"), lines);
            cutover(database.path("cutoverPlan"), lines);
            lines.add("");
        }
        return lines;
    }

    private static void checks(JsonNode report, List<String> lines) {
        lines.add("  pre-migration checks:");
        if (isProblem(report)) {
            lines.add("    not run: " + reason(report));
            return;
        }
        for (JsonNode check : report.path("checks")) {
            lines.add("    " + line(check));
            String remedy = check.path("remedy").asString("");
            if (!remedy.isBlank()) {
                lines.add("      remedy: " + remedy);
            }
        }
    }

    private static String line(JsonNode check) {
        String outcome = check.path("outcome").asString(check.path("severity").asString(""));
        String what = check.path("reason").asString(check.path("evidence").asString(""));
        return outcome + "  " + check.path("name").asString("") + (what.isBlank() ? "" : ": " + what);
    }

    private static void cutover(JsonNode plan, List<String> lines) {
        if (plan.isMissingNode() || plan.isNull()) {
            lines.add("  cutover: not required");
            return;
        }
        lines.add("  cutover plan:");
        if (isProblem(plan)) {
            lines.add("    none: " + reason(plan));
            return;
        }
        String text = plan.path("text").asString("");
        (text.isBlank() ? Data.text(plan, Format.YAML) : text).lines().forEach(line -> lines.add("    " + line));
    }

    private static boolean isProblem(JsonNode node) {
        return node.has("problem");
    }

    private static String reason(JsonNode node) {
        JsonNode problem = node.path("problem");
        return problem.path("reason").asString(problem.path("detail").asString("no answer"));
    }
}
