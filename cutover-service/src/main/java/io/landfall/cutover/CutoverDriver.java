package io.landfall.cutover;

import io.landfall.contracts.Failure;
import io.landfall.cutover.journal.Cutover;
import io.landfall.cutover.journal.CutoverJournal;
import io.landfall.cutover.journal.LostCutover;
import io.landfall.cutover.journal.Phase;
import io.landfall.databases.landfall.StaleLease;
import io.landfall.messaging.step.RunInterruptedException;
import io.landfall.messaging.step.StepFailedException;
import io.landfall.messaging.step.StepRun;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;

/** Carries out what {@link CutoverProcedure} decides, one decision at a time, each on a freshly read row. */
public final class CutoverDriver {

    private static final Logger LOG = LoggerFactory.getLogger(CutoverDriver.class);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration REST = Duration.ofSeconds(2);

    private final CutoverJournal journal;
    private final Duration poll;
    private final Procedure procedure;

    CutoverDriver(CutoverJournal journal) {
        this(journal, POLL, CutoverProcedure::next);
    }

    /** With a pause of its own between looks, and perhaps a procedure in which a test has planted a bug. */
    public CutoverDriver(CutoverJournal journal, Duration poll, Procedure procedure) {
        this.journal = journal;
        this.poll = poll;
        this.procedure = procedure;
    }

    /** Decides like {@link CutoverProcedure#next}. */
    @FunctionalInterface
    public interface Procedure {
        Decision next(Cutover cutover, Observation seen, Instant now);
    }

    /** How a drive ended. */
    public sealed interface Ending {

        /** The cutover is done. */
        record Completed(Cutover cutover) implements Ending {}

        /** Everything is as it was. */
        record RolledBack(Cutover cutover) implements Ending {}

        /** It can't go on now, and has only one way to go. */
        record Resting(Failure why, Duration pause) implements Ending {}
    }

    /** Drives the cutover until it ends or has to rest. */
    Ending drive(StepRun run, UUID cutoverId, CutoverEffects effects) {
        Drive drive = takeOver(run, cutoverId, effects);
        Optional<Ending> ending = Optional.empty();
        while (ending.isEmpty()) {
            ending = drive.step();
        }
        return ending.get();
    }

    /** Makes the run the cutover's owner. */
    public Drive takeOver(StepRun run, UUID cutoverId, CutoverEffects effects) {
        if (!journal.takeOver(cutoverId, run.leaseToken())) {
            throw new RunInterruptedException(RunInterruptedException.Reason.LEASE_LOST);
        }
        Cutover found = journal.read(cutoverId);
        if (found.phase().canTurnBack() && found.sagaEpoch() != run.sagaEpoch()) {
            journal.requestAbort(found.migrationId(), run.commandId(), "the saga has gone on to another epoch");
        }
        return new Drive(run, cutoverId, effects);
    }

    /** One owner's way through the cutover. */
    public final class Drive {

        private final StepRun run;
        private final UUID cutoverId;
        private final CutoverEffects effects;
        private Observation seen = new Observation.Arrived();

        private Drive(StepRun run, UUID cutoverId, CutoverEffects effects) {
            this.run = run;
            this.cutoverId = cutoverId;
            this.effects = effects;
        }

        /** Reads the row, decides, and does it; answers when that was the end. */
        public Optional<Ending> step() {
            run.heartbeat();
            Cutover cutover = journal.read(cutoverId);
            if (cutover.ownerToken() != run.leaseToken()) {
                throw new RunInterruptedException(RunInterruptedException.Reason.LEASE_LOST);
            }
            return switch (procedure.next(cutover, seen, cutover.readAt())) {
                case Decision.Enter(Phase phase) -> {
                    run.reach("BEFORE_" + phase);
                    if (journal.enter(cutover, phase)) {
                        announce(run, cutover, phase);
                        seen = new Observation.Entered();
                    }
                    yield Optional.empty();
                }
                case Decision.Perform(Effect effect) -> {
                    seen = perform(run, effects, effect, cutover);
                    run.reach("AFTER_" + effect);
                    if (seen instanceof Observation.NotYet(Effect _, String waitingFor)) {
                        run.advance(cutover.phase().name(), "waits for " + waitingFor);
                        pause();
                    }
                    yield Optional.empty();
                }
                case Decision.Commit() -> {
                    run.reach("BEFORE_" + Phase.COMMITTED);
                    if (journal.commit(cutover, run.sagaEpoch())) {
                        announce(run, cutover, Phase.COMMITTED);
                    }
                    seen = new Observation.Entered();
                    yield Optional.empty();
                }
                case Decision.TurnBack(Failure why) -> {
                    run.reach("BEFORE_" + Phase.ROLLING_BACK);
                    if (journal.turnBack(cutover, why)) {
                        LOG.warn("cutover {} turns back in {}: {}", cutoverId, cutover.phase(), why.code());
                        announce(run, cutover, Phase.ROLLING_BACK);
                    }
                    seen = new Observation.Entered();
                    yield Optional.empty();
                }
                case Decision.TryAgain(Failure why) -> {
                    run.advance(cutover.phase().name(), why.reason() + " " + why.remedy());
                    yield Optional.of(new Ending.Resting(why, REST));
                }
                case Decision.Complete() -> Optional.of(new Ending.Completed(cutover));
                case Decision.GiveUp() -> Optional.of(new Ending.RolledBack(cutover));
            };
        }
    }

    private static void announce(StepRun run, Cutover cutover, Phase phase) {
        LOG.info("cutover {} of migration {}: {}", cutover.cutoverId(), cutover.migrationId(), phase);
        run.advance(phase.name(), PhaseText.of(phase));
        run.reach(phase.name());
    }

    private static Observation perform(StepRun run, CutoverEffects effects, Effect effect, Cutover cutover) {
        try {
            run.reach("BEFORE_" + effect);
            return effects.perform(effect, cutover);
        } catch (RunInterruptedException
                | DataAccessResourceFailureException
                | RecoverableDataAccessException
                | TransientDataAccessException notOfTheSides) {
            throw notOfTheSides; // a journal that fails for a moment is no reason to turn back
        } catch (StaleLease | LostCutover lost) {
            throw new RunInterruptedException(RunInterruptedException.Reason.LEASE_LOST);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new RunInterruptedException(RunInterruptedException.Reason.LEASE_LOST);
        } catch (StepFailedException failed) {
            return new Observation.Failed(effect, failed.failure());
        } catch (SQLException failed) {
            LOG.warn("cutover {}: {} failed", cutover.cutoverId(), effect, failed);
            return new Observation.Failed(
                    effect,
                    Failure.retryable(
                            "CUTOVER_" + effect + "_FAILED",
                            effect + " failed: " + Reasons.of(failed),
                            "Mend what the database says, then retry."));
        } catch (Exception bug) {
            LOG.error("cutover {}: {} failed", cutover.cutoverId(), effect, bug);
            return new Observation.Failed(
                    effect, Failure.bug("CUTOVER_" + effect + "_FAILED", effect + " failed: " + bug));
        }
    }

    private void pause() {
        try {
            Thread.sleep(poll);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new RunInterruptedException(RunInterruptedException.Reason.LEASE_LOST);
        }
    }
}
