package io.landfall.contracts.command;

import io.landfall.contracts.MessageType;
import io.landfall.contracts.ReportReference;
import io.landfall.contracts.Step;
import io.landfall.contracts.spec.MigrationSpec;
import java.util.List;

/** Perform a step; {@code reports} are those of the steps before it, newest of each. */
@MessageType("landfall.start-step.v1")
public record StartStep(Step step, MigrationSpec spec, List<ReportReference> reports) implements StepCommand {

    public StartStep {
        reports = List.copyOf(reports);
    }
}
