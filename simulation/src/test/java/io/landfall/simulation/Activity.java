package io.landfall.simulation;

import io.landfall.contracts.command.UndoStep;

/** What a worker does with its run, a slice at a time. */
interface Activity {

    Worker.Turn slice();

    static Activity of(Worker worker, World world, StepService service, StepService.Run run) {
        if (run.command instanceof UndoStep) {
            return new PlainStep(worker, world, service, true);
        }
        return switch (run.command.step()) {
            case CUTOVER_APPROVAL -> new ApprovalDesk.Waiting(worker, world);
            case CUTOVER_CRITERIA -> new ApprovalDesk.Gate(worker, world);
            case CUTOVER -> new CutoverRun(worker, world);
            case PRE_MIGRATION_VALIDATION,
                    DMS_PROVISIONING,
                    DATABASE_PREPARATION,
                    FULL_LOAD,
                    DATABASE_CLEANUP,
                    SECONDARY_SCHEMA_MIGRATION,
                    SCHEMA_VALIDATION,
                    DATA_VALIDATION,
                    CUTOVER_TIME_MIGRATION,
                    DMS_CLEANUP -> new PlainStep(worker, world, service, false);
        };
    }
}
