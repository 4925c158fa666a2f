package io.landfall.validation.data;

import io.landfall.api.report.ReportStore;
import io.landfall.contracts.Failure;
import io.landfall.contracts.ReportReference;
import io.landfall.contracts.Step;
import io.landfall.contracts.progress.MigrationProgress;
import io.landfall.contracts.progress.ReplicationLag;
import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.databases.catalog.TableDescription;
import io.landfall.databases.catalog.postgresql.PostgresCatalog;
import io.landfall.databases.connection.SecretRefused;
import io.landfall.databases.connection.Session;
import io.landfall.databases.identifier.ExclusionPatterns;
import io.landfall.messaging.step.StepFailedException;
import io.landfall.messaging.step.StepHandler;
import io.landfall.messaging.step.StepOutcome;
import io.landfall.messaging.step.StepRun;
import io.landfall.validation.connection.MigrationDatabases;
import io.landfall.validation.writes.WriteCounter;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;

/** DATA_VALIDATION: ends well when no table is damaged; the report holds each table's digests and verdict. */
@Component
@EnableConfigurationProperties(DataValidationSettings.class)
class DataValidation implements StepHandler {

    private static final Session SESSION = Session.of("data-validation").withStatementTimeout(Duration.ofMinutes(5));
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final MigrationDatabases databases;
    private final SourceMovement movement;
    private final ReportStore reports;
    private final ValidationMetrics metrics;
    private final DataValidationSettings settings;
    private final InstantSource clock;

    DataValidation(
            MigrationDatabases databases,
            SourceMovement movement,
            ReportStore reports,
            ValidationMetrics metrics,
            DataValidationSettings settings,
            InstantSource clock) {
        this.databases = databases;
        this.movement = movement;
        this.reports = reports;
        this.metrics = metrics;
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public Step step() {
        return Step.DATA_VALIDATION;
    }

    @Override
    public StepOutcome perform(StepRun run) throws SQLException {
        try {
            return validate(run);
        } catch (SecretRefused refused) {
            throw new StepFailedException(
                    Failure.needsOperator(
                            "SECRET_REFUSED",
                            "secretRef '" + refused.secretRef() + "': " + refused.reason(),
                            refused.remedy() + " Then retry."),
                    refused);
        }
    }

    private StepOutcome validate(StepRun run) throws SQLException, SecretRefused {
        MigrationSpec spec = run.spec();
        Changes changes = spec.cutover().required()
                ? new Replicated(run.migrationId(), settings.patience())
                : new NotReplicated();
        DataCheckpoint checkpoint = run.checkpoint(DataCheckpoint.class)
                .orElseGet(() -> DataCheckpoint.fresh(run.attempt(), clock.instant()))
                .forAttempt(run.attempt(), !run.repair().isEmpty(), clock.instant());
        RepairOrder repair = RepairOrder.of(run);
        List<TableDescription> tables;
        RewrittenTables rewritten;
        try (Sides sides = new Sides(databases.source(spec, SESSION), databases.target(spec, SESSION))) {
            if (changes instanceof Replicated replicated && !checkpoint.caughtUp()) {
                Changes.Moment moment = checkpoint.awaited() == null ? changes.now(sides) : checkpoint.awaited();
                if (!replicated.passed(moment, sides.target())) {
                    run.advance("CATCHING_UP", "waiting until the target has applied what the source has written");
                    run.saveCheckpoint(checkpoint.awaiting(moment));
                    return new StepOutcome.Again(PAUSE);
                }
                checkpoint = checkpoint.afterCatchingUp();
                run.saveCheckpoint(checkpoint);
            }
            rewritten = RewrittenTables.of(spec, sides, run.leaseToken());
            tables = tables(spec, sides);
        }
        repair.check(tables);
        if (!repair.isEmpty() && !spec.cutover().required()) {
            repair.checkRest(tables, movement.since(spec, run.reports()));
        }
        run.advance("COMPARING", "comparing the rows of " + tables.size() + " tables" + repair.text());
        run.reach("COMPARING");
        checkpoint = compared(run, checkpoint, changes, repair, rewritten, tables);
        return outcome(run, checkpoint, judged(run, checkpoint.results()));
    }

    /**
     * The largest first, so that the last one to end is a small one; with cutover without unlogged ones, which come to
     * the target inside the fence and are compared there.
     */
    private static List<TableDescription> tables(MigrationSpec spec, Sides sides) throws SQLException {
        return PostgresCatalog.tables(sides.source(), ExclusionPatterns.of(spec.exclude())).stream()
                .filter(TableDescription::holdsRows)
                .filter(table -> !(spec.cutover().required() && table.unlogged()))
                .sorted(Comparator.comparingLong(TableDescription::bytes).reversed())
                .toList();
    }

    private DataCheckpoint compared(
            StepRun run,
            DataCheckpoint begun,
            Changes changes,
            RepairOrder repair,
            RewrittenTables rewritten,
            List<TableDescription> tables)
            throws SQLException {
        DataCheckpoint checkpoint = begun;
        long earlier = begun.rows();
        long expected = tables.stream()
                .mapToLong(table -> Math.max(table.estimatedRows(), table.bytes() / 1000))
                .sum();
        Instant started = clock.instant();
        try (TableQueue queue = new TableQueue(databases, run.spec(), changes, settings, repair, rewritten)) {
            queue.submit(
                    tables.stream().filter(table -> !begun.has(table.name())).toList());
            while (!queue.isDone()) {
                Optional<TableResult> result = queue.next();
                run.heartbeat();
                if (result.isPresent()) {
                    run.reach(repair.isEmpty() ? "COMPARED" : "REPAIRED");
                    checkpoint = checkpoint.with(result.get());
                    run.saveCheckpoint(checkpoint);
                    metrics.compared(result.get());
                }
                run.progress(progress(run, earlier, queue.rowsCompared(), expected, started));
            }
        }
        return checkpoint;
    }

    private MigrationProgress progress(StepRun run, long earlier, long compared, long expected, Instant started) {
        Instant now = clock.instant();
        double seconds = Math.max(0.001, Duration.between(started, now).toMillis() / 1000.0);
        double speed = compared / seconds;
        long rows = earlier + compared;
        Double percent = expected <= 0 ? null : Math.min(99.0, 100.0 * rows / expected);
        Long eta = speed <= 0 || expected <= rows ? null : Math.round((expected - rows) / speed);
        return new MigrationProgress(
                run.migrationId(), step(), run.attempt(), percent, rows, null, speed, eta, ReplicationLag.UNKNOWN, now);
    }

    /** Without cutover a difference is explained by what has been written to the source, and by nothing else. */
    private List<TableResult> judged(StepRun run, List<TableResult> results) throws SQLException, SecretRefused {
        if (run.spec().cutover().required() || results.stream().allMatch(result -> result.verdict() == Verdict.EQUAL)) {
            return results;
        }
        List<TableResult> judged = excused(results, movement.since(run.spec(), run.reports()));
        Instant deadline = clock.instant().plus(WriteCounter.DELAY);
        while (judged.stream().anyMatch(DataValidation::isOpen)
                && clock.instant().isBefore(deadline)) {
            run.advance("JUDGING", "waiting for the source's statistics of writes");
            run.heartbeat();
            pause();
            judged = excused(results, movement.since(run.spec(), run.reports()));
        }
        return judged;
    }

    private static List<TableResult> excused(List<TableResult> results, Set<String> moved) {
        return results.stream()
                .map(result -> isOpen(result) && moved.contains(result.name().toString()) ? result.movedOn() : result)
                .toList();
    }

    private static boolean isOpen(TableResult result) {
        return result.verdict() == Verdict.DAMAGED || result.verdict() == Verdict.UNSETTLED;
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting", interrupted);
        }
    }

    private StepOutcome outcome(StepRun run, DataCheckpoint checkpoint, List<TableResult> results)
            throws SQLException, SecretRefused {
        DataReport report = new DataReport(
                run.migrationId(),
                run.spec().database(),
                run.spec().targetDatabase(),
                run.spec().cutover().required(),
                checkpoint.startedAt(),
                clock.instant(),
                run.spec().cutover().required() ? systemIdentifier(run.spec()) : null,
                results.stream().mapToLong(TableResult::sourceRows).sum(),
                results.stream().sorted(Comparator.comparing(TableResult::name)).toList());
        ReportReference reference =
                reports.save(run.migrationId(), run.step(), run.attempt(), report.summary(), report);
        return report.damaged()
                ? new StepOutcome.Failed(
                        Failure.needsOperator(
                                "DATA_DIFFERS",
                                report.reason(),
                                "`landfall validation NAME` shows tables and rows. Find out what wrote to the target; then have an approver "
                                        + "repair the tables (`landfall repair NAME --table ...`), or abort and load again."),
                        reference)
                : new StepOutcome.Succeeded(report.summary(), reference);
    }

    private String systemIdentifier(MigrationSpec spec) throws SQLException, SecretRefused {
        try (Connection source = databases.source(spec, SESSION);
                Statement statement = source.createStatement();
                ResultSet result = statement.executeQuery("SELECT system_identifier::text FROM pg_control_system()")) {
            result.next();
            return result.getString(1);
        }
    }
}
