package io.landfall.cutover.approval;

import io.landfall.contracts.Step;
import io.landfall.cutover.cutovertime.DeferredObject;
import io.landfall.messaging.json.Json;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a person approves: all that the cutover will do and rest upon. It holds no times, so that unchanged facts give
 * the same hash.
 *
 * @param planFormat raised when the meaning of a field changes
 * @param copied unlogged tables, and large objects if there are any, whose content is copied inside the fence
 * @param deferred created on the target inside the fence, with their SQL
 * @param reports the SHA-256 of each report before it
 */
public record CutoverPlan(
        int planFormat,
        UUID migrationId,
        String task,
        int specRevision,
        Side source,
        Side target,
        SortedMap<String, String> roles,
        Fence fence,
        List<String> copied,
        List<DeferredObject> deferred,
        List<ReportHash> reports,
        Limits limits,
        String expectedDowntime,
        List<String> verification,
        List<String> traffic,
        String openingTheSourceAgain,
        String noWayBack) {

    /** The plan's format now. */
    public static final int FORMAT = 2;

    public CutoverPlan {
        roles = new TreeMap<>(roles);
        copied = copied == null ? List.of() : List.copyOf(copied);
        deferred = List.copyOf(deferred);
        reports = List.copyOf(reports);
        verification = List.copyOf(verification);
        traffic = traffic == null ? List.of() : List.copyOf(traffic);
    }

    /** A database's place. */
    public record Side(String host, int port, String database) {}

    /**
     * How the source is closed.
     *
     * @param landfallRole keeps CONNECT
     * @param losesConnect login roles that can connect now and can't inside the fence
     * @param superusers may still connect; the approver confirms that they will not write
     * @param owner loses CONNECT too, but could grant it to itself from another database
     * @param fenceSql the exact statements
     * @param breakGlassSql the exact statements that undo them by hand
     */
    public record Fence(
            String landfallRole,
            List<String> losesConnect,
            List<String> superusers,
            String owner,
            List<String> fenceSql,
            List<String> breakGlassSql,
            @Nullable String probeSecretRef) {

        public Fence {
            losesConnect = List.copyOf(losesConnect);
            superusers = List.copyOf(superusers);
            fenceSql = List.copyOf(fenceSql);
            breakGlassSql = List.copyOf(breakGlassSql);
        }
    }

    /** A report of a step before. */
    public record ReportHash(Step step, String sha256) {}

    /** What the gate and the fence are held to, as ISO-8601 durations. */
    public record Limits(String maxLag, String sustainedFor, String maxWriteDowntime) {}

    /** The canonical JSON. */
    public String json() {
        return Json.write(this);
    }

    /** Lower-case hex. */
    public String hash() {
        return Json.sha256(json());
    }

    static SortedMap<String, String> sorted(Map<String, String> roles) {
        return new TreeMap<>(roles);
    }
}
