package io.landfall.cli.client;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads RFC 9457 problems, and what servers say that don't speak it. */
final class Problems {

    private Problems() {}

    static LandfallProblem read(int status, String body, JsonMapper json) {
        JsonNode problem = tree(body, json);
        String reason = text(problem, "reason", "detail", "title", "error");
        if (reason == null) {
            reason = withoutProblem(status);
        }
        List<Violation> violations = new ArrayList<>();
        for (JsonNode each : problem.path("violations")) {
            String its = text(each, "reason", "detail");
            violations.add(new Violation(text(each, "field"), its == null ? reason : its, text(each, "remedy")));
        }
        if (violations.isEmpty()) {
            violations.add(new Violation(text(problem, "field"), reason, text(problem, "remedy")));
        }
        String code = text(problem, "code");
        return new LandfallProblem(status, code == null ? "" : code, reason, violations);
    }

    private static JsonNode tree(String body, JsonMapper json) {
        try {
            JsonNode tree = body.isBlank() ? json.createObjectNode() : json.readTree(body);
            return tree.isObject() ? tree : json.createObjectNode();
        } catch (JacksonException noJson) {
            return json.createObjectNode();
        }
    }

    private static @Nullable String text(JsonNode node, String... names) {
        for (String name : names) {
            JsonNode value = node.path(name);
            if (value.isString() && !value.stringValue().isBlank()) {
                return value.stringValue();
            }
        }
        return null;
    }

    private static String withoutProblem(int status) {
        return switch (status) {
            case 401 -> "the registry does not accept this login";
            case 403 -> "this user may not do that";
            case 404 -> "there is nothing of that name";
            default -> "the registry answered with status " + status;
        };
    }
}
