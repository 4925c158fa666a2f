package io.landfall.registry.audit;

import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The entries, only added to. */
@Component
public class AuditTrail {

    private final JdbcClient jdbc;
    private final InstantSource clock;

    AuditTrail(JdbcClient jdbc, InstantSource clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** Part of the caller's transaction, if there is one. */
    public void accepted(
            String principal, AuditedAction action, String task, @Nullable String database, String detail) {
        add(new AuditEntry(clock.instant(), principal, action, task, database, AuditEntry.Outcome.ACCEPTED, detail));
    }

    void add(AuditEntry entry) {
        jdbc.sql("""
                INSERT INTO audit_entry (at, principal, action, task, database, outcome, detail)
                VALUES (:at, :principal, :action, :task, :database, :outcome, :detail)
                """)
                .param("at", entry.at().atOffset(ZoneOffset.UTC))
                .param("principal", entry.principal())
                .param("action", entry.action().name())
                .param("task", entry.task())
                .param("database", entry.database())
                .param("outcome", entry.outcome().name())
                .param("detail", entry.detail())
                .update();
    }

    /** Newest first, of one task or of all. */
    List<AuditEntry> entries(@Nullable String task, int limit) {
        return jdbc.sql("""
                SELECT at, principal, action, task, database, outcome, detail FROM audit_entry
                WHERE :task::text IS NULL OR task = :task ORDER BY id DESC LIMIT :limit
                """)
                .param("task", task)
                .param("limit", limit)
                .query((row, number) -> new AuditEntry(
                        at(row.getObject("at", OffsetDateTime.class)),
                        row.getString("principal"),
                        AuditedAction.valueOf(row.getString("action")),
                        row.getString("task"),
                        row.getString("database"),
                        AuditEntry.Outcome.valueOf(row.getString("outcome")),
                        row.getString("detail")))
                .list();
    }

    private static Instant at(OffsetDateTime at) {
        return at.toInstant();
    }
}
