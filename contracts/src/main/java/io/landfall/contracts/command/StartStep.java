package io.landfall.contracts.command;

import io.landfall.contracts.MessageType;
import io.landfall.contracts.ReportReference;
import io.landfall.contracts.Step;
import io.landfall.contracts.spec.MigrationSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Perform a step.
 *
 * @param reports those of the steps before it, newest of each
 * @param repair for DATA_VALIDATION: tables, {@code schema.table}, whose damaged rows it writes again
 */
@MessageType("landfall.start-step.v1")
public record StartStep(
        Step step,
        MigrationSpec spec,
        List<ReportReference> reports,
        @Nullable List<String> repair) implements StepCommand {

    public StartStep {
        reports = List.copyOf(reports);
        repair = repair == null ? null : List.copyOf(repair);
    }
}
