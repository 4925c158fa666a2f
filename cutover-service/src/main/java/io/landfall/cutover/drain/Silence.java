package io.landfall.cutover.drain;

import io.landfall.cutover.access.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The proof by silence: since the fence stood, the change stream has held nothing but Landfall's own rows. The engine
 * keeps the last foreign position beside the applied one on the target.
 */
public final class Silence {

    /** The code of a write behind the fence. */
    public static final String BREACH = "FENCE_BREACHED";

    private Silence() {}

    /** What the target says about the time since the fence. */
    public sealed interface Verdict {

        /** Everything up to the fence has been applied, and nothing foreign came after it. */
        record Silent(@Nullable String lastForeignLsn) implements Verdict {}

        /** Not everything written before the fence has been applied yet. */
        record Behind(String waitingFor) implements Verdict {}

        /** Somebody wrote behind the fence, or the stream is not the source's. */
        record Broken(String code, String reason, String remedy) implements Verdict {}
    }

    private record Lane(
            String task,
            int lane,
            boolean sameSystem,
            boolean sameTimeline,
            boolean reachedTheFence,
            @Nullable String foreign,
            boolean foreignBehindTheFence) {}

    /** Why silence could not be proven even behind a fence, if so; applications may write meanwhile. */
    public static Optional<Verdict.Broken> obstacle(SourcePosition source, Connection target) throws SQLException {
        return obstacle(lanes(source, target));
    }

    /** Judges the target's positions by where the source was when its fence stood. */
    public static Verdict since(SourcePosition fence, Connection target) throws SQLException {
        List<Lane> lanes = lanes(fence, target);
        Optional<Verdict.Broken> obstacle = obstacle(lanes);
        if (obstacle.isPresent()) {
            return obstacle.get();
        }
        for (Lane lane : lanes) {
            if (lane.foreignBehindTheFence()) {
                return new Verdict.Broken(
                        BREACH,
                        "Something other than Landfall wrote into the source behind the fence (commit at "
                                + lane.foreign() + ", fenced at " + fence.lsn() + ").",
                        "Find the writer (a superuser, a background job), stop it, then retry.");
            }
        }
        return lanes.stream()
                .filter(lane -> !lane.reachedTheFence())
                .findFirst()
                .<Verdict>map(lane ->
                        new Verdict.Behind("lane " + lane.lane() + " of " + lane.task() + " to pass " + fence.lsn()))
                .orElseGet(() -> new Verdict.Silent(lastForeign(lanes)));
    }

    private static List<Lane> lanes(SourcePosition fence, Connection target) throws SQLException {
        return Sql.list(
                target,
                """
                SELECT task, lane, system_identifier = ? AS same_system, timeline = ? AS same_timeline,
                       commit_lsn >= ?::pg_lsn AS reached, foreign_lsn::text AS foreign_lsn,
                       coalesce(foreign_lsn > ?::pg_lsn, false) AS broken
                  FROM landfall.position
                 ORDER BY task, lane
                """,
                row -> new Lane(
                        row.getString("task"),
                        row.getInt("lane"),
                        row.getBoolean("same_system"),
                        row.getBoolean("same_timeline"),
                        row.getBoolean("reached"),
                        row.getString("foreign_lsn"),
                        row.getBoolean("broken")),
                fence.systemIdentifier(),
                fence.timeline(),
                fence.lsn(),
                fence.lsn());
    }

    private static Optional<Verdict.Broken> obstacle(List<Lane> lanes) {
        if (lanes.isEmpty()) {
            return Optional.of(new Verdict.Broken(
                    "NO_POSITION",
                    "The target holds no position of an apply (landfall.position is empty), so silence can't be proven.",
                    "Landfall's own engine keeps it; a cutover behind another data mover is not supported yet."));
        }
        return lanes.stream()
                .filter(lane -> !lane.sameSystem() || !lane.sameTimeline())
                .findFirst()
                .map(lane -> new Verdict.Broken(
                        "OTHER_SOURCE",
                        "Lane " + lane.lane() + " of " + lane.task() + " applies changes of another server or timeline"
                                + " than the source's present one (a failover?).",
                        "Reload the database: its changes can't be placed in order any more."));
    }

    private static @Nullable String lastForeign(List<Lane> lanes) {
        return lanes.size() == 1
                ? lanes.getFirst().foreign()
                : String.join(
                        ", ",
                        lanes.stream()
                                .map(lane -> String.valueOf(lane.foreign()))
                                .toList());
    }
}
