package io.landfall.dmsadapter.budget;

import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.contracts.spec.ServerSpec;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The budgets of source servers, and the loads that share them, across all replicas. */
@Component
class SourceBudgets {

    /** A load that did not say so for that long is no longer at work. */
    private static final Duration FORGOTTEN_AFTER = Duration.ofSeconds(30);

    private static final String WITH_LOADS = """
            SELECT b.address, b.connections, b.bytes_per_second, b.changed_by, b.changed_at,
                   (SELECT count(*)::int FROM running_load AS l
                     WHERE l.address = b.address AND l.seen_at > now() - make_interval(secs => :forgotten)) AS loads
              FROM source_budget AS b
            """;

    private final JdbcClient jdbc;

    SourceBudgets(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    List<SourceBudget> all() {
        return jdbc.sql(WITH_LOADS + " ORDER BY b.address")
                .param("forgotten", FORGOTTEN_AFTER.toSeconds())
                .query((row, number) -> budget(row))
                .list();
    }

    /** With neither limit the budget is lifted. */
    @Transactional
    void set(String address, @Nullable Integer connections, @Nullable Long bytesPerSecond, String changedBy) {
        if (connections == null && bytesPerSecond == null) {
            jdbc.sql("DELETE FROM source_budget WHERE address = :address")
                    .param("address", address)
                    .update();
            return;
        }
        jdbc.sql("""
                INSERT INTO source_budget (address, connections, bytes_per_second, changed_by, changed_at)
                VALUES (:address, :connections, :bytes, :by, now())
                ON CONFLICT (address) DO UPDATE
                   SET connections = excluded.connections, bytes_per_second = excluded.bytes_per_second,
                       changed_by = excluded.changed_by, changed_at = excluded.changed_at
                """)
                .param("address", address)
                .param("connections", connections)
                .param("bytes", bytesPerSecond)
                .param("by", changedBy)
                .update();
    }

    /** Counts the load among those at work, and returns its part of the source's budget. */
    @Transactional
    LoadShare shareOf(MigrationSpec spec) {
        String address = address(spec.source());
        jdbc.sql("""
                INSERT INTO running_load (migration_id, address, seen_at) VALUES (:migration, :address, now())
                ON CONFLICT (migration_id) DO UPDATE SET address = excluded.address, seen_at = excluded.seen_at
                """)
                .param("migration", spec.migrationId())
                .param("address", address)
                .update();
        return jdbc.sql(WITH_LOADS + " WHERE b.address = :address")
                .param("forgotten", FORGOTTEN_AFTER.toSeconds())
                .param("address", address)
                .query((row, number) -> budget(row))
                .optional()
                .map(LoadShare::of)
                .orElse(LoadShare.UNLIMITED);
    }

    /** Its part is the others' from now on. */
    void ended(UUID migrationId) {
        jdbc.sql("DELETE FROM running_load WHERE migration_id = :migration")
                .param("migration", migrationId)
                .update();
    }

    private static String address(ServerSpec server) {
        return server.host() + ":" + server.port();
    }

    private static SourceBudget budget(ResultSet row) throws SQLException {
        Instant changedAt = row.getObject("changed_at", OffsetDateTime.class).toInstant();
        return new SourceBudget(
                row.getString("address"),
                row.getObject("connections", Integer.class),
                row.getObject("bytes_per_second", Long.class),
                row.getInt("loads"),
                row.getString("changed_by"),
                changedAt);
    }
}
