package io.landfall.dmsadapter.provisioning;

import io.landfall.telemetry.metrics.GaugeSource;
import io.landfall.telemetry.metrics.Gauges;
import io.micrometer.core.instrument.Tags;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What Landfall has made in DMS and not yet deleted. */
@Component
class ResourceGauges implements GaugeSource {

    private final JdbcClient jdbc;

    ResourceGauges(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public void sample(Gauges gauges) {
        jdbc.sql("SELECT kind, state, count(*) FROM dms_resource WHERE state <> 'DELETED' GROUP BY kind, state")
                .query(row -> {
                    gauges.set(
                            "landfall.dms.resources",
                            "DMS resources in Landfall's ledger that are not deleted",
                            Tags.of("kind", row.getString(1), "state", row.getString(2)),
                            row.getLong(3));
                });
    }
}
