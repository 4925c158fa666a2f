package io.landfall.orchestrator.fleet;

import io.landfall.contracts.MigrationStatus;
import io.landfall.telemetry.metrics.GaugeSource;
import io.landfall.telemetry.metrics.Gauges;
import io.micrometer.core.instrument.Tags;
import java.util.EnumMap;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** How many migrations stand where, over all tasks. */
@Component
class FleetGauges implements GaugeSource {

    private final JdbcClient jdbc;

    FleetGauges(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public void sample(Gauges gauges) {
        Map<MigrationStatus, Long> counts = new EnumMap<>(MigrationStatus.class);
        jdbc.sql("SELECT status, count(*) FROM saga GROUP BY status").query(row -> {
            counts.put(MigrationStatus.valueOf(row.getString(1)), row.getLong(2));
        });
        for (MigrationStatus status : MigrationStatus.values()) {
            gauges.set(
                    "landfall.migrations",
                    "Migrations by status",
                    Tags.of("status", status.name()),
                    counts.getOrDefault(status, 0L));
        }
    }
}
