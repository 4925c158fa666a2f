package io.landfall.engine.task;

import io.landfall.telemetry.metrics.GaugeSource;
import io.landfall.telemetry.metrics.Gauges;
import io.micrometer.core.instrument.Tags;
import java.util.EnumMap;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The replication tasks by status, and how far each one's load is. */
@Component
class TaskGauges implements GaugeSource {

    private final JdbcClient jdbc;

    TaskGauges(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public void sample(Gauges gauges) {
        Map<TaskStatus, Long> counts = new EnumMap<>(TaskStatus.class);
        jdbc.sql("SELECT status, count(*) FROM replication_task GROUP BY status")
                .query(row -> {
                    counts.put(TaskStatus.ofWireName(row.getString(1)), row.getLong(2));
                });
        for (TaskStatus status : TaskStatus.values()) {
            gauges.set(
                    "landfall.engine.tasks",
                    "Replication tasks by status",
                    Tags.of("status", status.wireName()),
                    counts.getOrDefault(status, 0L));
        }
        jdbc.sql("""
                SELECT t.identifier, coalesce(sum(s.rows), 0) AS rows, coalesce(sum(s.bytes), 0) AS bytes,
                       count(*) FILTER (WHERE s.state = 'Table error') AS errored
                  FROM replication_task t JOIN table_statistics s ON s.task_arn = t.arn
                 GROUP BY t.identifier
                 ORDER BY t.identifier
                 LIMIT 150
                """).query(row -> {
            Tags tags = Tags.of("task", row.getString(1));
            gauges.set("landfall.engine.loaded.rows", "Rows loaded by the task", tags, row.getLong(2));
            gauges.set("landfall.engine.loaded.bytes", "Bytes loaded by the task", tags, row.getLong(3));
            gauges.set("landfall.engine.tables.errored", "Tables of the task in error", tags, row.getLong(4));
        });
    }
}
