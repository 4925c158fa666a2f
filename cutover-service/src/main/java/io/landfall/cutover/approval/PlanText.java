package io.landfall.cutover.approval;

import io.landfall.cutover.cutovertime.DeferredObject;
import java.util.List;

/** The plan for a person's eyes. */
public final class PlanText {

    private PlanText() {}

    public static String of(CutoverPlan plan) {
        StringBuilder text = new StringBuilder();
        line(text, "Cutover plan of " + plan.task() + ", spec revision " + plan.specRevision());
        line(text, "  from " + place(plan.source()));
        line(text, "  to   " + place(plan.target()));
        line(text, "The source is fenced:");
        line(text, "  loses CONNECT:       " + list(plan.fence().losesConnect()));
        line(text, "  keeps CONNECT:       " + plan.fence().landfallRole() + " (Landfall)");
        line(
                text,
                "  you confirm that these superusers will not write: "
                        + list(plan.fence().superusers()));
        line(
                text,
                "  the owner " + plan.fence().owner()
                        + " loses CONNECT too, unless it is one of those, but could grant it to itself from another database");
        plan.fence().fenceSql().forEach(sql -> line(text, "    " + sql + ";"));
        line(text, "To open it by hand (break glass), as Landfall's role or a superuser, in one transaction:");
        plan.fence().breakGlassSql().forEach(sql -> line(text, "    " + sql + ";"));
        line(text, "Copied inside the fence, since no change stream carries it: " + list(plan.copied()));
        line(
                text,
                "Created on the target inside the fence: "
                        + list(plan.deferred().stream()
                                .map(DeferredObject::identity)
                                .toList()));
        plan.deferred().forEach(object -> object.statements().forEach(sql -> line(text, "    " + sql + ";")));
        line(text, "Sequence values are brought over inside the fence.");
        plan.verification().forEach(sentence -> line(text, sentence));
        line(text, "The applications:");
        plan.traffic().forEach(sentence -> line(text, "  " + sentence));
        line(text, "Expected write downtime: " + plan.expectedDowntime());
        line(text, plan.openingTheSourceAgain());
        line(text, plan.noWayBack());
        plan.reports()
                .forEach(report -> line(text, "Rests on the report of " + report.step() + ": " + report.sha256()));
        line(text, "Plan hash: " + plan.hash());
        return text.toString();
    }

    private static String place(CutoverPlan.Side side) {
        return side.host() + ":" + side.port() + "/" + side.database();
    }

    private static String list(List<String> names) {
        return names.isEmpty() ? "none" : String.join(", ", names);
    }

    private static void line(StringBuilder text, String line) {
        text.append(line).append('\n');
    }
}
