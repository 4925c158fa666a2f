package io.landfall.registry.relay;

import io.landfall.messaging.json.Json;
import io.landfall.registry.progress.MigrationState;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** What the audit keeps of a relayed request: the person's reason, or why it was refused. */
final class Explanations {

    private Explanations() {}

    static String of(MigrationState state, String request, ServiceRelay.Answer answer) {
        if (answer.isGood()) {
            String hash = text(request, "planHash");
            String reason = text(request, "reason");
            return "'" + state.database() + "'" + (hash.isEmpty() ? "" : ", plan " + hash)
                    + (reason.isEmpty() ? "" : ": " + reason);
        }
        return "'" + state.database() + "': status " + answer.status().value() + " " + reason(answer.body());
    }

    /** Why a service refused, from its problem. */
    static String reason(String problem) {
        String reason = text(problem, "reason");
        return reason.isEmpty() ? text(problem, "detail") : reason;
    }

    private static String text(String json, String field) {
        try {
            JsonNode tree = Json.tree(json);
            return tree.path(field).asString("");
        } catch (JacksonException unreadable) {
            return "";
        }
    }
}
