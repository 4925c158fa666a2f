package io.landfall.cutover.approval;

import io.landfall.api.report.ReportReader;
import io.landfall.contracts.Failure;
import io.landfall.contracts.ReportReference;
import io.landfall.contracts.Step;
import io.landfall.cutover.cutovertime.DeferredObject;
import io.landfall.messaging.json.Json;
import io.landfall.messaging.step.StepFailedException;
import io.landfall.messaging.step.StepRun;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClientException;
import tools.jackson.databind.JsonNode;

/**
 * Fetches what a plan is made of from the reports of the steps before, and keeps it: inside the fence nothing is
 * fetched.
 */
@Component
public class PlanInputs {

    private final JdbcClient jdbc;
    private final ReportReader reader;

    public PlanInputs(JdbcClient jdbc, ReportReader reader) {
        this.jdbc = jdbc;
        this.reader = reader;
    }

    /** The run's, fetched anew only when a report changed. */
    public PlanInput of(StepRun run) {
        List<ReportReference> reports = run.reports().stream()
                .filter(report -> report.step().compareTo(Step.CUTOVER_APPROVAL) < 0)
                .sorted(Comparator.comparing(ReportReference::step))
                .toList();
        Optional<PlanInput> kept = find(run.migrationId());
        if (kept.isPresent()
                && kept.get().reports().equals(reports)
                && kept.get().spec().equals(run.spec())) {
            return kept.get();
        }
        PlanInput input = new PlanInput(run.spec(), reports, deferred(reports), openSql(reports));
        save(run, input);
        return input;
    }

    public Optional<PlanInput> find(UUID migrationId) {
        return jdbc.sql("SELECT content::text FROM plan_input WHERE migration_id = :migration")
                .param("migration", migrationId)
                .query(String.class)
                .optional()
                .map(content -> Json.read(content, PlanInput.class));
    }

    /** Only the deferred objects: what a migration without cutover needs. */
    public List<DeferredObject> deferred(List<ReportReference> reports) {
        JsonNode report = read(reports, Step.SECONDARY_SCHEMA_MIGRATION);
        return report.path("deferred")
                .valueStream()
                .map(object -> new DeferredObject(
                        object.path("identity").asString(),
                        object.path("objectClass").asString(),
                        object.path("statements").isArray()
                                ? object.path("statements")
                                        .valueStream()
                                        .map(JsonNode::asString)
                                        .toList()
                                : List.of(object.path("sql").asString())))
                .toList();
    }

    private List<String> openSql(List<ReportReference> reports) {
        JsonNode fence = read(reports, Step.DATABASE_PREPARATION).path("targetFence");
        if (!fence.path("openSql").isArray()) {
            throw new StepFailedException(Failure.bug(
                    "REPORT_INCOMPLETE", "The report of DATABASE_PREPARATION does not say how to open the target."));
        }
        return fence.path("openSql").valueStream().map(JsonNode::asString).toList();
    }

    private JsonNode read(List<ReportReference> reports, Step step) {
        ReportReference reference = reports.stream()
                .filter(report -> report.step() == step)
                .findFirst()
                .orElseThrow(() -> new StepFailedException(
                        Failure.bug("REPORT_MISSING", "The report of " + step + " is not among those of the run.")));
        try {
            return reader.read(reference);
        } catch (RestClientException unreachable) {
            throw new StepFailedException(
                    Failure.retryable(
                            "REPORT_UNREACHABLE",
                            "The report of " + step + " can't be fetched from "
                                    + reference.service().wireName() + ".",
                            "See that the service runs, then retry."),
                    unreachable);
        }
    }

    private void save(StepRun run, PlanInput input) {
        jdbc.sql("""
                        INSERT INTO plan_input (migration_id, command_id, spec_revision, content, updated_at)
                        VALUES (:migration, :command, :revision, :content::jsonb, clock_timestamp())
                        ON CONFLICT (migration_id) DO UPDATE
                           SET command_id = excluded.command_id, spec_revision = excluded.spec_revision,
                               content = excluded.content, updated_at = excluded.updated_at
                        """)
                .param("migration", run.migrationId())
                .param("command", run.commandId())
                .param("revision", run.spec().revision())
                .param("content", Json.write(input))
                .update();
    }
}
