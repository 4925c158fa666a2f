package io.landfall.cutover.journal;

import io.landfall.contracts.Failure;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The journal of cutovers. Every change is a compare-and-set: it names the phase it leaves and the owner that leaves
 * it, and answers false when the row says otherwise.
 */
public interface CutoverJournal {

    /** Begins one, in the caller's transaction; false when the run was told to stop before. */
    boolean begin(Beginning beginning);

    /** The migration's newest cutover that has not been rolled back. */
    Optional<Cutover> current(UUID migrationId);

    /** The migration's newest cutover of all, in the order in which they were journalled, not by any clock. */
    Optional<Cutover> newest(UUID migrationId);

    Cutover read(UUID cutoverId);

    /** Makes the token the owner; false when a later owner is there. */
    boolean takeOver(UUID cutoverId, long token);

    /** Enters the next phase; entering FENCING starts the downtime and sets the deadline. */
    boolean enter(Cutover from, Phase next);

    /** Turns back; possible until COMMITTED only. */
    boolean turnBack(Cutover from, Failure why);

    /** The point of no return: VERIFIED, the saga's epoch unchanged, no abort, before the deadline. */
    boolean commit(Cutover from, long sagaEpoch);

    /**
     * Asks the migration's cutover to turn back; part of the caller's transaction, if there is one. Where there is
     * nothing to abort, that run can't begin a cutover any more.
     */
    AbortVerdict requestAbort(UUID migrationId, UUID commandId, String reason);

    /** Keeps a fact under its name, for later phases, recovery and the certificate. */
    void note(Cutover cutover, String name, Object fact);

    <T> Optional<T> noted(UUID cutoverId, String name, Class<T> type);

    List<PhaseEntry> history(UUID cutoverId);

    /** What a new row starts with. */
    record Beginning(
            UUID cutoverId,
            UUID migrationId,
            UUID commandId,
            int attempt,
            long sagaEpoch,
            UUID approvalId,
            long ownerToken,
            Duration maxWriteDowntime) {}
}
