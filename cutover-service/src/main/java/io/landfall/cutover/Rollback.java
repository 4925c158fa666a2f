package io.landfall.cutover;

import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.cutover.access.Leased;
import io.landfall.cutover.access.Sql;
import io.landfall.cutover.cutovertime.UndoStatements;
import io.landfall.cutover.cutovertime.UnreplicatedMigration;
import io.landfall.cutover.drain.Silence;
import io.landfall.cutover.fence.SourceFence;
import io.landfall.cutover.journal.Cutover;
import io.landfall.cutover.journal.CutoverJournal;
import io.landfall.databases.landfall.Lease;
import io.landfall.databases.landfall.StaleLease;
import io.landfall.messaging.step.StepFailedException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The way back: the source is opened, and what was made on the target inside the fence goes. */
final class Rollback {

    private static final Logger LOG = LoggerFactory.getLogger(Rollback.class);
    /** The apply takes its lease's row before it changes anything, and moves its position before it commits. */
    private static final List<String> HOLD_APPLY = List.of(
            "SET LOCAL lock_timeout = '1500ms'",
            "SELECT FROM landfall.lease WHERE name = 'engine/apply' FOR UPDATE",
            "LOCK TABLE landfall.position IN EXCLUSIVE MODE");

    /** Long enough for its lock_timeout; the source waits meanwhile. */
    private static final Duration FOR_THE_TARGET = Duration.ofSeconds(2);

    private final CutoverJournal journal;
    private final JournalledFacts facts;
    private final Sides sides;
    private final long token;
    private final UnreplicatedMigration unreplicated;
    private final MigrationSpec spec;

    Rollback(
            CutoverJournal journal,
            JournalledFacts facts,
            Sides sides,
            long token,
            UnreplicatedMigration unreplicated,
            MigrationSpec spec) {
        this.journal = journal;
        this.facts = facts;
        this.sides = sides;
        this.token = token;
        this.unreplicated = unreplicated;
        this.spec = spec;
    }

    /**
     * The source first. Where deferred objects exist on the target, apply is held there meanwhile, so that no change of
     * the reopened source meets them; a target that can't be reached does not hold the source up.
     */
    Observation reopenSource(Cutover cutover) throws SQLException, StaleLease {
        if (cutover.fencedSince() == null) {
            return new Observation.Done(Effect.REOPEN_SOURCE);
        }
        try {
            open(cutover);
        } catch (SQLException failure) {
            if (!SourceFence.mayBeTriedAgain(failure)) {
                throw failure;
            }
            return new Observation.NotYet(Effect.REOPEN_SOURCE, "another change of the database's row");
        }
        return new Observation.Done(Effect.REOPEN_SOURCE);
    }

    private void open(Cutover cutover) throws SQLException, StaleLease {
        boolean tainted = false;
        List<String> missing;
        UndoStatements undo = facts.undo(cutover);
        if (undo.isEmpty() || !holdApply(cutover)) {
            missing = SourceFence.lower(sides.source(), token, facts.grants(cutover));
        } else {
            try {
                missing = SourceFence.lower(sides.source(), token, facts.grants(cutover));
                tainted = isTainted(cutover, undo);
                undo.run(sides.target());
                sides.target().commit();
            } finally {
                release(sides.target());
            }
        }
        noteRollback(cutover, missing, tainted);
    }

    Observation clearTarget(Cutover cutover) throws SQLException, StaleLease {
        UndoStatements undo = facts.undo(cutover);
        if (!undo.isEmpty()) {
            boolean tainted = Leased.transaction(sides.target(), token, connection -> {
                Sql.execute(connection, HOLD_APPLY);
                boolean found = isTainted(cutover, undo);
                undo.run(connection);
                return found;
            });
            noteRollback(cutover, List.of(), tainted);
        }
        if (facts.mayHaveCopied(cutover)) {
            unreplicated.undo(sides.target(), token, spec);
        }
        return new Observation.Done(Effect.CLEAR_TARGET);
    }

    private boolean holdApply(Cutover cutover) throws StaleLease {
        sides.answerWithin(FOR_THE_TARGET);
        try {
            Connection open = sides.target();
            open.setAutoCommit(false);
            Lease.hold(open, Leased.NAME, token);
            Sql.execute(open, HOLD_APPLY);
            return true;
        } catch (SQLException | StepFailedException unreachable) {
            LOG.warn("cutover {}: apply can't be held while the source opens", cutover.cutoverId(), unreachable);
            sides.forgetTarget();
            return false;
        } finally {
            sides.answerWithin(DatabaseEffects.UNHURRIED);
        }
    }

    /** What was applied behind the fence while deferred triggers existed may have fired them. */
    private boolean isTainted(Cutover cutover, UndoStatements undo) throws SQLException {
        return undo.anyLeft(sides.target())
                && Silence.since(facts.fence(cutover).position(), sides.target()) instanceof Silence.Verdict.Broken;
    }

    private void noteRollback(Cutover cutover, List<String> missing, boolean tainted) {
        Facts.Rollback before = journal.noted(cutover.cutoverId(), Facts.ROLLBACK, Facts.Rollback.class)
                .orElseGet(() ->
                        new Facts.Rollback(journal.read(cutover.cutoverId()).readAt(), missing, false));
        journal.note(
                cutover,
                Facts.ROLLBACK,
                new Facts.Rollback(before.sourceOpenedAt(), before.missing(), tainted || before.targetTainted()));
    }

    private static void release(Connection connection) throws SQLException {
        if (!connection.isClosed()) {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }
}
