package io.landfall.validation.schema;

import io.landfall.api.report.ReportStore;
import io.landfall.contracts.Failure;
import io.landfall.contracts.ReportReference;
import io.landfall.contracts.Step;
import io.landfall.databases.connection.SecretRefused;
import io.landfall.messaging.step.StepHandler;
import io.landfall.messaging.step.StepOutcome;
import io.landfall.messaging.step.StepRun;
import java.sql.SQLException;
import org.springframework.stereotype.Component;

/** SCHEMA_VALIDATION: ends well when no object differs; the report holds a readable difference of each that does. */
@Component
class SchemaValidation implements StepHandler {

    private final SchemaComparing comparing;
    private final DeferredObjects deferred;
    private final ReportStore reports;

    SchemaValidation(SchemaComparing comparing, DeferredObjects deferred, ReportStore reports) {
        this.comparing = comparing;
        this.deferred = deferred;
        this.reports = reports;
    }

    @Override
    public Step step() {
        return Step.SCHEMA_VALIDATION;
    }

    @Override
    public StepOutcome perform(StepRun run) throws SQLException {
        run.advance("COMPARING", "comparing the schemas of source and target");
        SchemaReport report;
        try {
            report = comparing.compare(run.spec(), deferred.of(run.reports()));
        } catch (SecretRefused refused) {
            return new StepOutcome.Failed(Failure.needsOperator(
                    "SECRET_REFUSED",
                    "secretRef '" + refused.secretRef() + "': " + refused.reason(),
                    refused.remedy() + " Then retry."));
        }
        run.heartbeat();
        ReportReference reference =
                reports.save(run.migrationId(), run.step(), run.attempt(), report.summary(), report);
        return report.equal()
                ? new StepOutcome.Succeeded(report.summary(), reference)
                : new StepOutcome.Failed(
                        Failure.needsOperator(
                                "SCHEMA_DIFFERS",
                                report.reason(),
                                "Make these objects on the target as they are on the source (the report shows each line that "
                                        + "differs), or exclude them, then retry."),
                        reference);
    }
}
