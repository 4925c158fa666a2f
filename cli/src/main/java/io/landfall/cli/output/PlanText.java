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
        int passed = 0;
        for (JsonNode check : report.path("checks")) {
            passed += check.path("findings").isEmpty() ? 1 : 0;
            for (JsonNode finding : check.path("findings")) {
                finding(check.path("check").asString(""), finding, lines);
            }
        }
        lines.add("    " + passed + " of " + report.path("checks").size() + " checks passed or not needed");
    }

    private static void finding(String check, JsonNode finding, List<String> lines) {
        lines.add("    " + finding.path("severity").asString("") + "  " + check + ": "
                + finding.path("evidence").asString("") + " - "
                + finding.path("reason").asString(""));
        lines.add("      remedy: " + finding.path("remedy").asString(""));
        for (JsonNode sql : finding.path("sql")) {
            lines.add("        " + sql.asString(""));
        }
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
