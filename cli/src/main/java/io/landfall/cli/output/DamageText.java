package io.landfall.cli.output;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Damaged rows of a table, in words. */
public final class DamageText {

    private DamageText() {}

    /**
     * One line a range of the key in which rows differ.
     *
     * @param damage as a data validation's report lists it
     * @param keys whether the first rows are named by their keys, which are values of somebody's data
     */
    public static List<String> lines(JsonNode damage, boolean keys) {
        List<String> lines = new ArrayList<>();
        for (JsonNode range : damage) {
            List<String> parts = new ArrayList<>();
            count(parts, range, "missing");
            count(parts, range, "extra");
            count(parts, range, "different");
            if (!range.path("columns").isEmpty()) {
                parts.add("in columns " + joined(range.path("columns")));
            }
            if (keys && !range.path("keys").isEmpty()) {
                parts.add("rows " + joined(range.path("keys")));
            }
            lines.add(String.join(", ", parts));
        }
        return lines;
    }

    private static void count(List<String> parts, JsonNode range, String field) {
        long rows = range.path(field).asLong(0);
        if (rows > 0) {
            parts.add(rows + " " + field);
        }
    }

    private static String joined(JsonNode list) {
        return list.valueStream()
                .map(each -> each.isArray() ? "(" + joined(each) + ")" : each.asString(""))
                .collect(Collectors.joining(", "));
    }
}
