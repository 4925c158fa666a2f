package io.landfall.cutover.journal;

import io.landfall.telemetry.metrics.GaugeSource;
import io.landfall.telemetry.metrics.Gauges;
import io.micrometer.core.instrument.Tags;
import java.util.EnumMap;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The cutovers by phase, and how long sources have been fenced that may still be opened again. */
@Component
class CutoverGauges implements GaugeSource {

    private final JdbcClient jdbc;

    CutoverGauges(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public void sample(Gauges gauges) {
        Map<Phase, Long> counts = new EnumMap<>(Phase.class);
        jdbc.sql("SELECT phase, count(*) FROM cutover GROUP BY phase").query(row -> {
            counts.put(Phase.valueOf(row.getString(1)), row.getLong(2));
        });
        for (Phase phase : Phase.values()) {
            gauges.set(
                    "landfall.cutovers",
                    "Cutovers by phase",
                    Tags.of("phase", phase.name()),
                    counts.getOrDefault(phase, 0L));
        }
        jdbc.sql("""
                SELECT coalesce(max(extract(epoch FROM clock_timestamp() - fenced_since)), 0) AS longest,
                       coalesce(max(extract(epoch FROM clock_timestamp() - deadline)), 0) AS late
                  FROM cutover
                 WHERE fenced_since IS NOT NULL AND phase NOT IN ('COMMITTED', 'OPENING', 'SWITCHING', 'DONE', 'ROLLED_BACK')
                """).query(row -> {
            gauges.set(
                    "landfall.cutover.fenced.seconds",
                    "How long the longest fenced source that is not decided upon takes no writes",
                    Tags.empty(),
                    row.getDouble(1));
            gauges.set(
                    "landfall.cutover.overdue.seconds",
                    "How far the latest of them is past its deadline; negative before it",
                    Tags.empty(),
                    row.getDouble(2));
        });
    }
}
