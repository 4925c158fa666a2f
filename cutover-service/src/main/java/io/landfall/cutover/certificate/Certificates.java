package io.landfall.cutover.certificate;

import io.landfall.api.report.ReportStore;
import io.landfall.contracts.ReportReference;
import io.landfall.contracts.Step;
import io.landfall.cutover.approval.Approval;
import io.landfall.cutover.approval.Approvals;
import io.landfall.cutover.approval.CutoverPlan;
import io.landfall.cutover.journal.Cutover;
import io.landfall.cutover.journal.CutoverJournal;
import io.landfall.cutover.journal.Phase;
import io.landfall.cutover.journal.PhaseEntry;
import io.landfall.messaging.json.Json;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Makes certificates from the journal; the same cutover always gives the same one. */
@Component
public class Certificates {

    private static final int FORMAT = 1;

    private final CutoverJournal journal;
    private final Approvals approvals;
    private final ReportStore reports;
    private final Timer writeDowntime;

    public Certificates(CutoverJournal journal, Approvals approvals, ReportStore reports, MeterRegistry metrics) {
        this.journal = journal;
        this.approvals = approvals;
        this.reports = reports;
        this.writeDowntime = Timer.builder("landfall.cutover.write.downtime")
                .description("Time from the source's fence to the open target")
                .serviceLevelObjectives(
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(15),
                        Duration.ofSeconds(30),
                        Duration.ofMinutes(2))
                .register(metrics);
    }

    /** Keeps it as the report of the step. */
    public ReportReference save(Cutover cutover) {
        Certificate certificate = of(cutover);
        writeDowntime.record(Duration.ofMillis(certificate.writeDowntimeMillis()));
        String summary =
                "cut over with " + certificate.writeDowntimeMillis() + " ms of write downtime; the source stays fenced";
        return reports.save(cutover.migrationId(), Step.CUTOVER, cutover.attempt(), summary, certificate);
    }

    /** The migration's, once its cutover is done. */
    public Optional<Certificate> find(UUID migrationId) {
        return journal.current(migrationId)
                .filter(cutover -> cutover.phase() == Phase.DONE)
                .map(this::of);
    }

    private Certificate of(Cutover cutover) {
        Approval approval = approvals.find(cutover.approvalId()).orElseThrow();
        CutoverPlan plan = Json.read(approval.plan(), CutoverPlan.class);
        List<PhaseEntry> phases = journal.history(cutover.cutoverId());
        JsonNode opening = fact(cutover, "opening");
        return new Certificate(
                FORMAT,
                cutover.migrationId(),
                cutover.cutoverId(),
                plan.task(),
                place(plan.source()),
                place(plan.target()),
                new Certificate.Approved(
                        approval.approver(),
                        approval.approvedAt(),
                        approval.reason(),
                        approval.planHash(),
                        approval.specRevision(),
                        approval.window().start() + " to " + approval.window().end()),
                phases,
                downtime(cutover, Instant.parse(opening.path("openedAt").asString())),
                fact(cutover, "fence"),
                fact(cutover, "drain"),
                fact(cutover, "silence"),
                fact(cutover, "last-objects"),
                fact(cutover, "verification"),
                opening,
                fact(cutover, "traffic"),
                plan.fence().breakGlassSql(),
                plan.noWayBack());
    }

    private JsonNode fact(Cutover cutover, String name) {
        return journal.noted(cutover.cutoverId(), name, JsonNode.class).orElseThrow();
    }

    private static long downtime(Cutover cutover, Instant openedAt) {
        Instant fenced = cutover.fencedSince();
        if (fenced == null) {
            throw new IllegalStateException("a cutover that is done was fenced");
        }
        return Duration.between(fenced, openedAt).toMillis();
    }

    private static String place(CutoverPlan.Side side) {
        return side.host() + ":" + side.port() + "/" + side.database();
    }
}
