package io.landfall.registry.progress;

import io.landfall.contracts.progress.MigrationProgress;
import io.landfall.contracts.progress.ReplicationLag;
import io.landfall.messaging.json.Json;
import io.landfall.telemetry.metrics.GaugeSource;
import io.landfall.telemetry.metrics.Gauges;
import io.micrometer.core.instrument.Tags;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The newest numbers of each migration that is not over, and for an hour of those that are; of the newest migrations
 * only, so that a fleet of thousands does not become as many series.
 */
@Component
class MigrationGauges implements GaugeSource {

    private static final int MAX_MIGRATIONS = 200;
    private static final Duration TOLD_LATELY = Duration.ofSeconds(30);

    private final JdbcClient jdbc;
    private final InstantSource clock;

    MigrationGauges(JdbcClient jdbc, InstantSource clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    @Override
    public void sample(Gauges gauges) {
        jdbc.sql("""
                SELECT t.name, m.database, s.status, s.step, s.progress, s.lag, p.rows, p.bytes, p.changes
                  FROM migration_state s
                  JOIN migration m USING (migration_id)
                  JOIN migration_task t USING (task_id)
                  LEFT JOIN LATERAL (
                       SELECT sum((progress->>'loadedRows')::bigint)  AS rows,
                              sum((progress->>'loadedBytes')::bigint) AS bytes,
                              sum((progress->>'appliedInserts')::bigint + (progress->>'appliedUpdates')::bigint
                                  + (progress->>'appliedDeletes')::bigint) AS changes
                         FROM table_progress p WHERE p.migration_id = s.migration_id) p ON true
                 WHERE s.status NOT IN ('COMPLETED', 'ABORTED') OR s.updated_at > now() - interval '1 hour'
                 ORDER BY s.updated_at DESC
                 LIMIT :max
                """).param("max", MAX_MIGRATIONS).query(row -> {
            migration(gauges, row);
        });
    }

    private void migration(Gauges gauges, ResultSet row) throws SQLException {
        Tags tags = Tags.of("task", row.getString("name"), "database", row.getString("database"));
        String step = row.getString("step") == null ? "none" : row.getString("step");
        gauges.set(
                "landfall.migration.state",
                "1 for the status and step in which the migration stands",
                tags.and("status", row.getString("status"), "step", step),
                1);
        gauges.set("landfall.migration.loaded.rows", "Rows loaded", tags, number(row, "rows"));
        gauges.set("landfall.migration.loaded.bytes", "Bytes loaded", tags, number(row, "bytes"));
        gauges.set("landfall.migration.applied.changes", "Changes applied", tags, number(row, "changes"));
        lag(gauges, tags, row.getString("lag"));
        progress(gauges, tags, row.getString("progress"));
    }

    /** A lag that nobody measures any more is absent, which the alert rules take for bad. */
    private void lag(Gauges gauges, Tags tags, @Nullable String json) {
        Lag lag = json == null ? null : Json.read(json, Lag.class);
        if (lag != null && lag.isFresh(clock.instant())) {
            ReplicationLag measured = lag.measured();
            gauges.set(
                    "landfall.migration.lag.seconds", "Age of the heartbeat on the target", tags, measured.seconds());
            gauges.set(
                    "landfall.migration.lag.bytes",
                    "WAL written on the source's server since the last transaction that the target has applied",
                    tags,
                    measured.bytes());
            gauges.set(
                    "landfall.migration.retained.wal.bytes",
                    "WAL that the slot holds back on the source",
                    tags,
                    measured.retainedWalBytes());
            gauges.set(
                    "landfall.migration.wal.limit.eta.seconds",
                    "Until the slot holds back the most that the task allows; absent when it does not grow",
                    tags,
                    measured.walLimitEtaSeconds());
        }
    }

    /** For a while after its end, so that short steps are seen too. */
    private void progress(Gauges gauges, Tags tags, @Nullable String json) {
        MigrationProgress progress = json == null ? null : Json.read(json, MigrationProgress.class);
        if (progress == null || progress.at().plus(TOLD_LATELY).isBefore(clock.instant())) {
            return;
        }
        Tags ofStep = tags.and("step", progress.step().name());
        Double percent = progress.percent();
        if (percent != null) {
            gauges.set(
                    "landfall.migration.step.progress.ratio",
                    "How far the step is that told of itself last",
                    ofStep,
                    percent / 100);
        }
        gauges.set("landfall.migration.step.rows", "Rows that it has handled", ofStep, progress.rows());
    }

    private static @Nullable Number number(ResultSet row, String column) throws SQLException {
        return row.getBigDecimal(column);
    }
}
