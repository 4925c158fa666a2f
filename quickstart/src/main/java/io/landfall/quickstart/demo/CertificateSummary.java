package io.landfall.quickstart.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** A certificate's own values, the beginning of its objects, and the size of its lists. */
final class CertificateSummary {

    private static final int LONG = 200;

    private CertificateSummary() {}

    static List<String> of(JsonNode certificate) {
        List<String> lines = new ArrayList<>();
        for (Map.Entry<String, JsonNode> field : certificate.properties()) {
            lines.add(field.getKey() + ": " + summary(field.getValue()));
        }
        return lines;
    }

    private static String summary(JsonNode value) {
        if (value.isArray()) {
            return value.size() + " entries";
        }
        if (value.isObject()) {
            String text = value.toString();
            return text.length() <= LONG ? text : text.substring(0, LONG) + "...";
        }
        return value.asString(value.toString());
    }
}
