package io.landfall.engine.task;

import io.landfall.databases.connection.DatabaseAddress;
import io.landfall.databases.connection.TlsMode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads tasks with the addresses of their endpoints. */
final class TaskRows {

    static final String SELECT = """
            SELECT t.*,
                   s.host AS s_host, s.port AS s_port, s.database_name AS s_database, s.ssl_mode AS s_ssl, s.secret_ref AS s_secret,
                   d.host AS d_host, d.port AS d_port, d.database_name AS d_database, d.ssl_mode AS d_ssl, d.secret_ref AS d_secret
              FROM replication_task t
              JOIN endpoint s ON s.arn = t.source_arn
              JOIN endpoint d ON d.arn = t.target_arn
            """;

    private TaskRows() {}

    static Optional<TaskState> find(JdbcClient jdbc, String arn) {
        return jdbc.sql(SELECT + " WHERE t.arn = ?")
                .param(arn)
                .query(TaskRows::map)
                .optional();
    }

    static TaskState map(ResultSet row, int number) throws SQLException {
        return new TaskState(
                row.getString("arn"),
                row.getString("identifier"),
                row.getString("instance_arn"),
                row.getString("source_arn"),
                row.getString("target_arn"),
                MigrationType.ofWireName(row.getString("migration_type")),
                row.getString("table_mappings"),
                row.getString("settings"),
                row.getObject("migration_id", UUID.class),
                row.getInt("load_workers"),
                row.getBoolean("stop_after_load"),
                row.getLong("max_retained_wal"),
                endpoint(row, "s"),
                endpoint(row, "d"),
                TaskStatus.ofWireName(row.getString("status")),
                Phase.valueOf(row.getString("phase")),
                row.getInt("generation"),
                row.getBoolean("slot_intended"),
                TaskState.startPoint(
                        row.getString("system_identifier"),
                        row.getInt("timeline"),
                        row.getString("consistent_point"),
                        row.getString("publication_mark")),
                row.getString("stop_reason"),
                row.getString("failure"),
                new TaskState.Times(
                        row.getObject("created_at", OffsetDateTime.class).toInstant(),
                        instant(row, "fresh_started_at"),
                        instant(row, "started_at"),
                        instant(row, "stopped_at"),
                        instant(row, "load_started_at"),
                        instant(row, "load_finished_at")));
    }

    private static EndpointSpec endpoint(ResultSet row, String side) throws SQLException {
        return new EndpointSpec(
                new DatabaseAddress(
                        row.getString(side + "_host"),
                        row.getInt(side + "_port"),
                        row.getString(side + "_database"),
                        TlsMode.ofWireName(row.getString(side + "_ssl"))),
                row.getString(side + "_secret"));
    }

    static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
