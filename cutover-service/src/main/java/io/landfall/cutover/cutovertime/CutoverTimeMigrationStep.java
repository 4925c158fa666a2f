package io.landfall.cutover.cutovertime;

import io.landfall.contracts.Failure;
import io.landfall.contracts.Step;
import io.landfall.cutover.access.MigrationDatabases;
import io.landfall.cutover.approval.PlanInputs;
import io.landfall.databases.connection.ServerWords;
import io.landfall.messaging.step.StepFailedException;
import io.landfall.messaging.step.StepHandler;
import io.landfall.messaging.step.StepOutcome;
import io.landfall.messaging.step.StepRun;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.springframework.stereotype.Component;

/** CUTOVER_TIME_MIGRATION: without a cutover, sequence values as of this moment and the deferred objects; no fence. */
@Component
class CutoverTimeMigrationStep implements StepHandler {

    private final PlanInputs inputs;
    private final MigrationDatabases databases;
    private final SequenceValuesMigration sequences;

    CutoverTimeMigrationStep(PlanInputs inputs, MigrationDatabases databases, SequenceValuesMigration sequences) {
        this.inputs = inputs;
        this.databases = databases;
        this.sequences = sequences;
    }

    @Override
    public Step step() {
        return Step.CUTOVER_TIME_MIGRATION;
    }

    @Override
    public StepOutcome perform(StepRun run) throws SQLException {
        List<DeferredObject> deferred = inputs.deferred(run.reports());
        run.advance("MIGRATING", "sets sequence values and creates " + deferred.size() + " deferred objects");
        try (Connection source = databases.source(run.spec(), "cutover-time");
                Connection target = databases.target(run.spec(), "cutover-time")) {
            target.setAutoCommit(false);
            run.heartbeat();
            SequenceValuesMigration.Outcome set = sequences.bringOver(source, target, run.spec());
            run.reach("MIGRATING");
            DeferredObjects.createMissing(target, deferred);
            run.heartbeat();
            target.commit();
            return new StepOutcome.Succeeded(
                    set.set() + " sequence values and " + deferred.size() + " deferred objects brought over");
        } catch (StepFailedException failed) {
            throw failed;
        } catch (SQLException failure) {
            throw new StepFailedException(
                    Failure.retryable(
                            "CUTOVER_TIME_MIGRATION_FAILED",
                            "A side refused: " + ServerWords.of(failure),
                            "Mend what it says, then retry."),
                    failure);
        }
    }
}
