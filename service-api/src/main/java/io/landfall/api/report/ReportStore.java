package io.landfall.api.report;

import io.landfall.contracts.ReportReference;
import io.landfall.contracts.Service;
import io.landfall.contracts.Step;
import io.landfall.messaging.json.Json;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Keeps this service's reports; a report is never changed, and the same content is kept once. */
public final class ReportStore {

    private final Service service;
    private final JdbcClient jdbc;

    ReportStore(Service service, JdbcClient jdbc) {
        this.service = service;
        this.jdbc = jdbc;
    }

    /** Stores the canonical JSON of {@code content}; part of the caller's transaction, if there is one. */
    public ReportReference save(UUID migrationId, Step step, int attempt, String summary, Object content) {
        String json = Json.write(content);
        String sha256 = Json.sha256(json);
        jdbc.sql("""
                INSERT INTO report (sha256, migration_id, step, attempt, summary, content)
                VALUES (:sha256, :migration, :step, :attempt, :summary, :content)
                ON CONFLICT DO NOTHING
                """)
                .param("sha256", sha256)
                .param("migration", migrationId)
                .param("step", step.name())
                .param("attempt", attempt)
                .param("summary", summary)
                .param("content", json)
                .update();
        return new ReportReference(service, step, attempt, sha256, summary);
    }

    /** The canonical JSON of a report. */
    public Optional<String> find(String sha256) {
        return jdbc.sql("SELECT content FROM report WHERE sha256 = :sha256")
                .param("sha256", sha256)
                .query(String.class)
                .optional();
    }
}
