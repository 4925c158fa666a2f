package io.landfall.cli.cutover;

import io.landfall.cli.client.Approval;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** When a cutover may happen, as the approver says. */
final class When {

    @Option(names = "--now", required = true, description = "From now on, whatever window was proposed.")
    private boolean now;

    @Option(
            names = "--window",
            required = true,
            paramLabel = "START/END",
            description = "As in 2026-12-01T02:00:00Z/2026-12-01T03:00:00Z.")
    private @Nullable String window;

    /** What was said, else what the task's spec proposes; null is now. */
    static Approval.@Nullable Window window(@Nullable When when, JsonNode spec) {
        if (when != null) {
            return when.now || when.window == null ? null : parse(when.window);
        }
        JsonNode proposed = spec.path("cutover").path("window");
        if (!proposed.isObject()) {
            return null;
        }
        return parse(
                proposed.path("start").asString("") + "/" + proposed.path("end").asString(""));
    }

    static String text(Approval.@Nullable Window window) {
        return window == null ? "now" : "the window " + window.start() + " to " + window.end();
    }

    private static Approval.Window parse(String text) {
        String[] ends = text.split("/", -1);
        try {
            if (ends.length == 2) {
                Approval.Window parsed = new Approval.Window(Instant.parse(ends[0]), Instant.parse(ends[1]));
                if (parsed.start().isBefore(parsed.end())) {
                    return parsed;
                }
            }
        } catch (DateTimeException malformed) {
            throw new IllegalArgumentException(message(text), malformed);
        }
        throw new IllegalArgumentException(message(text));
    }

    private static String message(String text) {
        return "'" + text
                + "' is no window like 2026-12-01T02:00:00Z/2026-12-01T03:00:00Z with its start before its end";
    }
}
