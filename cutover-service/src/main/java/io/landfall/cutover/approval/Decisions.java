package io.landfall.cutover.approval;

import io.landfall.contracts.Principal;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The audit of who decided, or tried to decide, what about a cutover. */
@Component
public class Decisions {

    private final JdbcClient jdbc;
    private final InstantSource clock;

    public Decisions(JdbcClient jdbc, InstantSource clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** One line of it. */
    public record Line(
            String principal,
            String roles,
            String action,
            String outcome,
            String reason,
            @Nullable String planHash,
            Instant decidedAt) {}

    public void record(
            UUID migrationId,
            Principal principal,
            String action,
            String outcome,
            String reason,
            @Nullable String planHash) {
        jdbc.sql("""
                        INSERT INTO decision (migration_id, principal, roles, action, outcome, reason, plan_hash, decided_at)
                        VALUES (:migration, :principal, :roles, :action, :outcome, :reason, :hash, :now)
                        """)
                .param("migration", migrationId)
                .param("principal", principal.name())
                .param("roles", new TreeSet<>(principal.roles()).toString())
                .param("action", action)
                .param("outcome", outcome)
                .param("reason", reason)
                .param("hash", planHash)
                .param("now", Timestamp.from(clock.instant()))
                .update();
    }

    /** To be called outside the transaction that failed. */
    public void refused(
            UUID migrationId, Principal principal, String action, String code, String reason, @Nullable String hash) {
        record(migrationId, principal, action, "REFUSED " + code, reason, hash);
    }

    public List<Line> of(UUID migrationId) {
        return jdbc.sql("""
                        SELECT principal, roles, action, outcome, reason, plan_hash, decided_at
                          FROM decision WHERE migration_id = :migration ORDER BY id
                        """)
                .param("migration", migrationId)
                .query((row, _) -> new Line(
                        row.getString("principal"),
                        row.getString("roles"),
                        row.getString("action"),
                        row.getString("outcome"),
                        row.getString("reason"),
                        row.getString("plan_hash"),
                        row.getTimestamp("decided_at").toInstant()))
                .list();
    }
}
