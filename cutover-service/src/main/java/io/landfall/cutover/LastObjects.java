package io.landfall.cutover;

import io.landfall.cutover.access.Leased;
import io.landfall.cutover.approval.PlanInput;
import io.landfall.cutover.cutovertime.DeferredObject;
import io.landfall.cutover.cutovertime.DeferredObjects;
import io.landfall.cutover.cutovertime.SequenceValuesMigration;
import io.landfall.cutover.cutovertime.UndoStatements;
import io.landfall.cutover.cutovertime.UnreplicatedMigration;
import io.landfall.cutover.journal.Cutover;
import io.landfall.cutover.journal.CutoverJournal;
import io.landfall.databases.catalog.Unreplicated;
import io.landfall.databases.catalog.postgresql.PostgresCatalog;
import io.landfall.databases.identifier.ExclusionPatterns;
import io.landfall.databases.landfall.StaleLease;
import io.landfall.messaging.step.StepRun;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The cutover-time migration: what replication does not bring over, sequences' values, and the deferred objects. */
final class LastObjects {

    private final StepRun run;
    private final CutoverJournal journal;
    private final JournalledFacts facts;
    private final Sides sides;
    private final SequenceValuesMigration sequences;
    private final UnreplicatedMigration unreplicated;
    private final PlanInput input;

    LastObjects(
            StepRun run,
            CutoverJournal journal,
            JournalledFacts facts,
            Sides sides,
            DatabaseEffects.Tools tools,
            PlanInput input) {
        this.run = run;
        this.journal = journal;
        this.facts = facts;
        this.sides = sides;
        this.sequences = tools.sequences();
        this.unreplicated = tools.unreplicated();
        this.input = input;
    }

    Observation migrate(Cutover cutover) throws SQLException, StaleLease, InterruptedException {
        UndoStatements before = facts.undo(cutover);
        if (!before.isEmpty()) {
            Leased.<Boolean>transaction(sides.target(), run.leaseToken(), connection -> {
                before.run(connection);
                return true;
            });
        }
        Optional<UnreplicatedMigration.Copied> copied = copyUnreplicated(cutover);
        if (copied.isEmpty()) {
            return new Observation.NotYet(
                    Effect.MIGRATE_LAST_OBJECTS, "unlogged tables and large objects to be copied");
        }
        SequenceValuesMigration.Outcome values = Leased.transaction(sides.target(), run.leaseToken(), connection -> {
            SequenceValuesMigration.Outcome set = sequences.bringOver(sides.source(), connection, input.spec());
            journal.note(cutover, Facts.UNDO, DeferredObjects.create(connection, input.deferred()));
            return set;
        });
        List<String> deferred =
                input.deferred().stream().map(DeferredObject::identity).toList();
        journal.note(
                cutover,
                Facts.LAST_OBJECTS,
                new Facts.LastObjects(values.set(), values.notes(), deferred, copied.get()));
        return new Observation.Done(Effect.MIGRATE_LAST_OBJECTS);
    }

    /** Before the deferred triggers are there, which would fire for the rows; empty once the time is up. */
    private Optional<UnreplicatedMigration.Copied> copyUnreplicated(Cutover cutover)
            throws SQLException, StaleLease, InterruptedException {
        Unreplicated content = PostgresCatalog.unreplicated(
                sides.source(), ExclusionPatterns.of(input.spec().exclude()));
        if (content.isEmpty()) {
            return Optional.of(UnreplicatedMigration.Copied.NOTHING);
        }
        journal.note(cutover, Facts.COPYING, true);
        run.reach("COPYING");
        Optional<UnreplicatedMigration.Copied> copied = unreplicated.bringOver(
                sides.source(), sides.target(), run.leaseToken(), input.spec(), () -> timeToCopy(cutover));
        run.reach("COPIED");
        return copied;
    }

    /** None once an abort is asked for. */
    private Duration timeToCopy(Cutover cutover) {
        run.heartbeat();
        Cutover now = journal.read(cutover.cutoverId());
        return now.abortRequested() ? Duration.ZERO : now.budget();
    }
}
