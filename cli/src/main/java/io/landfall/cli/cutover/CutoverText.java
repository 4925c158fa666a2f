package io.landfall.cli.cutover;

import io.landfall.cli.output.Data;
import io.landfall.cli.output.Format;
import tools.jackson.databind.JsonNode;

/** What cutover-service answers, as people read it. */
final class CutoverText {

    private CutoverText() {}

    /** The answer's own text, else all of it. */
    static String of(JsonNode answer) {
        String text = answer.path("text").asString("");
        return text.isBlank() ? Data.text(answer, Format.YAML) : text.stripTrailing();
    }

    /** Whether the gate is shut, as the answer says. */
    static boolean isBlocked(JsonNode dryRun) {
        return dryRun.path("blocked").asBoolean(false)
                || !dryRun.path("gate").path("open").asBoolean(true);
    }
}
