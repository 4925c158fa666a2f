package io.landfall.cutover.cutovertime;

import io.landfall.contracts.Failure;
import io.landfall.contracts.Step;
import io.landfall.cutover.access.MigrationDatabases;
import io.landfall.cutover.access.Sql;
import io.landfall.cutover.approval.PlanInputs;
import io.landfall.databases.connection.ServerWords;
import io.landfall.databases.landfall.StaleLease;
import io.landfall.messaging.step.RunInterruptedException;
import io.landfall.messaging.step.StepFailedException;
import io.landfall.messaging.step.StepHandler;
import io.landfall.messaging.step.StepOutcome;
import io.landfall.messaging.step.StepRun;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * CUTOVER_TIME_MIGRATION: without a cutover, large objects and sequence values as of this moment, and the deferred
 * objects; no fence.
 */
@Component
class CutoverTimeMigrationStep implements StepHandler {

    private static final Duration WITHOUT_HURRY = Duration.ofDays(7);

    private final PlanInputs inputs;
    private final MigrationDatabases databases;
    private final SequenceValuesMigration sequences;
    private final UnreplicatedMigration unreplicated;

    CutoverTimeMigrationStep(
            PlanInputs inputs,
            MigrationDatabases databases,
            SequenceValuesMigration sequences,
            UnreplicatedMigration unreplicated) {
        this.inputs = inputs;
        this.databases = databases;
        this.sequences = sequences;
        this.unreplicated = unreplicated;
    }

    @Override
    public Step step() {
        return Step.CUTOVER_TIME_MIGRATION;
    }

    @Override
    public StepOutcome perform(StepRun run) throws SQLException, InterruptedException {
        List<DeferredObject> deferred = inputs.deferred(run.reports());
        run.advance("COPYING", "copies large objects");
        UnreplicatedMigration.Copied copied = copy(run);
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
            return new StepOutcome.Succeeded(copied.largeObjects() + " large objects, " + set.set()
                    + " sequence values and " + deferred.size() + " deferred objects brought over");
        } catch (StepFailedException failed) {
            throw failed;
        } catch (SQLException failure) {
            throw refused(failure);
        }
    }

    /** Over sessions that wait as long as it takes. */
    private UnreplicatedMigration.Copied copy(StepRun run) throws InterruptedException {
        try (Connection source = databases.source(run.spec(), "cutover-time", Duration.ZERO);
                Connection target = databases.target(run.spec(), "cutover-time", Duration.ZERO)) {
            Sql.execute(source, "SET statement_timeout = 0");
            Sql.execute(target, "SET statement_timeout = 0");
            UnreplicatedMigration.Copied copied = unreplicated
                    .bringOver(source, target, run.leaseToken(), run.spec(), () -> {
                        run.heartbeat();
                        return WITHOUT_HURRY;
                    })
                    .orElseThrow();
            run.reach("COPIED");
            return copied;
        } catch (StaleLease lost) {
            throw new RunInterruptedException(RunInterruptedException.Reason.LEASE_LOST);
        } catch (SQLException failure) {
            throw refused(failure);
        }
    }

    private static StepFailedException refused(SQLException failure) {
        return new StepFailedException(
                Failure.retryable(
                        "CUTOVER_TIME_MIGRATION_FAILED",
                        "A side refused: " + ServerWords.of(failure),
                        "Mend what it says, then retry."),
                failure);
    }
}
