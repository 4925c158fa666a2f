package io.landfall.validation.premigration;

import io.landfall.api.report.ReportStore;
import io.landfall.contracts.Failure;
import io.landfall.contracts.ReportReference;
import io.landfall.contracts.Step;
import io.landfall.messaging.step.StepHandler;
import io.landfall.messaging.step.StepOutcome;
import io.landfall.messaging.step.StepRun;
import java.sql.SQLException;
import org.springframework.stereotype.Component;

/** PRE_MIGRATION_VALIDATION: ends well when nothing blocks; the report holds every finding either way. */
@Component
class PreMigrationValidation implements StepHandler {

    private final PreMigrationChecks checks;
    private final ReportStore reports;

    PreMigrationValidation(PreMigrationChecks checks, ReportStore reports) {
        this.checks = checks;
        this.reports = reports;
    }

    @Override
    public Step step() {
        return Step.PRE_MIGRATION_VALIDATION;
    }

    @Override
    public StepOutcome perform(StepRun run) throws SQLException {
        run.advance("CHECKING", "looking at source and target");
        PreMigrationReport report = checks.run(run.spec(), check -> run.heartbeat());
        ReportReference reference =
                reports.save(run.migrationId(), run.step(), run.attempt(), report.summary(), report);
        if (!report.blocked()) {
            return new StepOutcome.Succeeded(report.summary(), reference);
        }
        return new StepOutcome.Failed(
                Failure.retryable("PRE_MIGRATION_VALIDATION_FAILED", report.reason(), report.remedy()), reference);
    }
}
