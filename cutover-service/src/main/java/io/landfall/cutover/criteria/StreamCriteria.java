package io.landfall.cutover.criteria;

import static io.landfall.cutover.criteria.Criterion.blocked;
import static io.landfall.cutover.criteria.Criterion.open;

import io.landfall.cutover.access.Sql;
import io.landfall.cutover.criteria.Criterion.Name;
import io.landfall.cutover.drain.Silence;
import io.landfall.cutover.drain.SourcePosition;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What is sampled each second: how far the target is behind, and whether the apply moves. */
public final class StreamCriteria {

    private static final Duration STANDSTILL = Duration.ofSeconds(10);

    private StreamCriteria() {}

    /** The heartbeat's age on the target by the source's clock; one that never came is infinitely old. */
    public static Criterion lag(Connection source, Connection target, UUID migrationId, Duration maxLag)
            throws SQLException {
        Optional<OffsetDateTime> beat = Sql.first(
                target,
                "SELECT beat_at FROM landfall.heartbeat WHERE migration_id = ?",
                row -> row.getObject("beat_at", OffsetDateTime.class),
                migrationId);
        if (beat.isEmpty()) {
            return blocked(Name.LAG, "no heartbeat has come through to the target");
        }
        OffsetDateTime now = Sql.first(
                        source, "SELECT clock_timestamp() AS now", row -> row.getObject("now", OffsetDateTime.class))
                .orElseThrow();
        Duration lag = Duration.between(beat.get(), now);
        String says = "lag is " + lag.toMillis() + " ms, maxLag " + maxLag.toMillis() + " ms";
        return lag.compareTo(maxLag) < 0 ? open(Name.LAG, says) : blocked(Name.LAG, says);
    }

    /** Whether changes are applied, and are this source's. */
    public static Criterion apply(Connection source, Connection target) throws SQLException {
        Optional<Silence.Verdict.Broken> obstacle = Silence.obstacle(SourcePosition.now(source), target);
        if (obstacle.isPresent()) {
            return blocked(Name.APPLY, obstacle.get().reason());
        }
        List<String> troubles = new ArrayList<>(stopped(source));
        troubles.addAll(Sql.list(source, """
                SELECT coalesce('the engine needs a reload: ' || reload_needed, refused_writes)
                  FROM landfall.source_status WHERE reload_needed IS NOT NULL OR refused_writes IS NOT NULL
                """, row -> row.getString(1)));
        troubles.addAll(Sql.list(target, """
                SELECT 'lane ' || lane || ' of ' || task || ' has applied nothing for '
                       || extract(epoch FROM clock_timestamp() - applied_at)::bigint || ' s'
                  FROM landfall.position
                 WHERE applied_at < clock_timestamp() - ? * interval '1 ms'
                """, row -> row.getString(1), STANDSTILL.toMillis()));
        return troubles.isEmpty()
                ? open(Name.APPLY, "changes are applied")
                : blocked(Name.APPLY, String.join("; ", troubles));
    }

    /** What the adapter has seen of the task; a migration that was begun by an older version has no place for it. */
    private static List<String> stopped(Connection source) throws SQLException {
        boolean known = Sql.first(
                        source,
                        "SELECT pg_catalog.to_regclass('landfall.stopped_task') IS NOT NULL",
                        row -> row.getBoolean(1))
                .orElseThrow();
        return known
                ? Sql.list(source, "SELECT reason FROM landfall.stopped_task", row -> row.getString(1))
                : List.of();
    }
}
