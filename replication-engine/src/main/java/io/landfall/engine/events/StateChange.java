package io.landfall.engine.events;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * One change of a task's state, recorded with the change itself.
 *
 * @param id of the event, the same whenever it is sent
 * @param eventId DMS's number; absent where AWS gives none
 */
record StateChange(
        long seq,
        UUID id,
        String taskArn,
        String category,
        String eventType,
        @Nullable String eventId,
        String message,
        Instant at) {

    /** As EventBridge brings it to a queue (AWS DMS user guide, "Working with Amazon EventBridge events"). */
    String body(String region) {
        Map<String, Object> detail = new java.util.LinkedHashMap<>(Map.of(
                "type", "REPLICATION_TASK",
                "category", category,
                "eventType", eventType,
                "resourceLink", taskArn,
                "detailMessage", message));
        if (eventId != null) {
            detail.put("eventId", eventId);
        }
        return JsonMapper.shared()
                .writeValueAsString(Map.of(
                        "version",
                        "0",
                        "id",
                        id.toString(),
                        "detail-type",
                        "DMS Replication Task State Change",
                        "source",
                        "aws.dms",
                        "account",
                        "000000000000",
                        "time",
                        at.toString(),
                        "region",
                        region,
                        "resources",
                        List.of(taskArn),
                        "detail",
                        detail));
    }
}
