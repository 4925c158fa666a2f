package io.landfall.quickstart.demo;

import java.util.List;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/** What a certificate proves, a line each. */
final class CertificateSummary {

    private CertificateSummary() {}

    static List<String> of(JsonNode certificate) {
        JsonNode approved = certificate.path("approved");
        JsonNode fence = certificate.path("fence");
        JsonNode silence = certificate.path("silence");
        return List.of(
                "%s -> %s".formatted(text(certificate, "source"), text(certificate, "target")),
                "approved by %s: %s (plan %s)"
                        .formatted(text(approved, "by"), text(approved, "reason"), text(approved, "planHash")),
                "fenced at %s; the application's login got: %s".formatted(text(fence, "stoodAt"), text(fence, "probe")),
                "drained: the marker came through at " + text(certificate.path("drain"), "seenAt"),
                "silent: nobody else had written to the source when a second marker came through at "
                        + text(silence, "seenAt"),
                "last objects: %s sequences, %d deferred objects"
                        .formatted(
                                text(certificate.path("lastObjects"), "sequences"),
                                certificate.path("lastObjects").path("deferred").size()),
                "verified: " + verified(certificate.path("verification").path("tables")),
                "write downtime: %s ms, from the fence to the target's opening"
                        .formatted(text(certificate, "writeDowntimeMillis")),
                "traffic: " + text(certificate.path("traffic"), "answer"));
    }

    private static String verified(JsonNode tables) {
        return "%d tables by digest, %d by digest of what changed, %d by row count, %d not covered"
                .formatted(
                        count(tables, "DIGEST"),
                        count(tables, "DIGEST_OF_CHANGED"),
                        count(tables, "ROW_COUNT"),
                        count(tables, "NOT_COVERED"));
    }

    private static long count(JsonNode tables, String means) {
        return StreamSupport.stream(tables.spliterator(), false)
                .filter(table -> text(table, "means").equals(means))
                .count();
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asString("N/A");
    }
}
