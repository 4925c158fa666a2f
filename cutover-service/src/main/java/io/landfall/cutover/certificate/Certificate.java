package io.landfall.cutover.certificate;

import io.landfall.cutover.journal.PhaseEntry;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a completed cutover claims: only what was measured.
 *
 * @param phases when each was entered, by the journal's clock
 * @param writeDowntimeMillis from the fence's start to the target's opening
 * @param fence where the source stood when nobody but Landfall was left
 * @param drain the marker's arrival and the silence until then
 * @param silence the second marker before the commit, and the silence until then
 * @param verification what was compared, table by table, and what was not covered
 * @param openSourceAgain the statements that open the source, which stays fenced
 */
public record Certificate(
        int certificateFormat,
        UUID migrationId,
        UUID cutoverId,
        String task,
        String source,
        String target,
        Approved approved,
        List<PhaseEntry> phases,
        long writeDowntimeMillis,
        JsonNode fence,
        JsonNode drain,
        JsonNode silence,
        JsonNode lastObjects,
        JsonNode verification,
        JsonNode opening,
        JsonNode traffic,
        List<String> openSourceAgain,
        String noWayBack) {

    /** Who said yes to what. */
    public record Approved(
            String by,
            Instant at,
            String reason,
            String planHash,
            int specRevision,
            @Nullable String window) {}
}
