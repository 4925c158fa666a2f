package io.landfall.messaging.metrics;

import io.landfall.telemetry.metrics.GaugeSource;
import io.landfall.telemetry.metrics.Gauges;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/** How much waits in the outbox, in the work table and in open steps. */
public final class DepthGauges implements GaugeSource {

    private final JdbcClient jdbc;

    public DepthGauges(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public void sample(Gauges gauges) {
        outbox(gauges);
        work(gauges);
        steps(gauges);
    }

    private void outbox(Gauges gauges) {
        jdbc.sql("""
                SELECT count(*) AS unsent, coalesce(extract(epoch FROM now() - min(created_at)), 0) AS oldest
                  FROM outbox WHERE sent_at IS NULL
                """).query(row -> {
            gauges.set(
                    "landfall.outbox.unsent", "Messages that Kafka does not have yet", Tags.empty(), row.getDouble(1));
            gauges.set("landfall.outbox.oldest.seconds", "Age of the oldest of them", Tags.empty(), row.getDouble(2));
        });
    }

    private void work(Gauges gauges) {
        jdbc.sql("""
                SELECT kind,
                       count(*) FILTER (WHERE lease_until >= now()) AS leased,
                       count(*) FILTER (WHERE due_at > now() AND (lease_until IS NULL OR lease_until < now())) AS waiting,
                       count(*) FILTER (WHERE due_at <= now() AND (lease_until IS NULL OR lease_until < now())) AS due,
                       coalesce(max(extract(epoch FROM now() - due_at))
                                FILTER (WHERE due_at <= now() AND (lease_until IS NULL OR lease_until < now())), 0) AS overdue
                  FROM work_item
                 GROUP BY kind
                """).query(row -> {
            Tags kind = Tags.of("kind", row.getString("kind"));
            for (String state : List.of("leased", "waiting", "due")) {
                gauges.set(
                        "landfall.work.items", "Work items by state", kind.and("state", state), row.getDouble(state));
            }
            gauges.set(
                    "landfall.work.overdue.seconds",
                    "How long the longest due item has waited for a worker",
                    kind,
                    row.getDouble("overdue"));
        });
    }

    private void steps(Gauges gauges) {
        jdbc.sql("SELECT step, undo, count(*) FROM step_run WHERE closed_at IS NULL GROUP BY step, undo")
                .query(row -> {
                    gauges.set(
                            "landfall.steps.open",
                            "Runs that have not ended",
                            Tags.of("step", row.getString(1), "undo", Boolean.toString(row.getBoolean(2))),
                            row.getDouble(3));
                });
    }
}
