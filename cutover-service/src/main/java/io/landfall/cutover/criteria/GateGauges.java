package io.landfall.cutover.criteria;

import io.landfall.messaging.json.Json;
import io.landfall.telemetry.metrics.GaugeSource;
import io.landfall.telemetry.metrics.Gauges;
import io.micrometer.core.instrument.Tags;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What each gate says that is being sampled. */
@Component
class GateGauges implements GaugeSource {

    private final JdbcClient jdbc;

    GateGauges(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public void sample(Gauges gauges) {
        jdbc.sql("""
                SELECT p.content->'spec'->>'taskName', p.content->'spec'->>'database', g.gate::text
                  FROM gate g JOIN plan_input p USING (migration_id)
                 WHERE g.sampled_at > now() - interval '1 minute'
                 ORDER BY g.sampled_at DESC
                 LIMIT 40
                """).query(row -> {
            Tags tags = Tags.of("task", row.getString(1), "database", row.getString(2));
            Gate gate = Json.read(row.getString(3), Gate.class);
            for (Criterion criterion : gate.criteria()) {
                gauges.set(
                        "landfall.gate.open",
                        "Whether a criterion of the gate is open (1) or blocked (0)",
                        tags.and("criterion", criterion.name().name()),
                        criterion.open() ? 1 : 0);
            }
        });
    }
}
