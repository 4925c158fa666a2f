package io.landfall.dmsadapter.events;

import io.landfall.messaging.json.Json;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * That something happened to a replication task, as EventBridge says it.
 *
 * @param id the same for each delivery of one event
 * @param eventType DMS's word; only for the log, since what it says may be old news
 */
public record StateChange(String id, String taskArn, String eventType) {

    /** Empty for what is no event of DMS. */
    public static Optional<StateChange> parse(String body) {
        try {
            JsonNode event = Json.tree(body);
            String id = event.path("id").asString("");
            String arn = event.path("resources").path(0).asString("");
            boolean known = event.path("source").asString("").equals("aws.dms") && !id.isEmpty() && !arn.isEmpty();
            return known
                    ? Optional.of(new StateChange(
                            id, arn, event.path("detail").path("eventType").asString("")))
                    : Optional.empty();
        } catch (JacksonException unreadable) {
            return Optional.empty();
        }
    }
}
