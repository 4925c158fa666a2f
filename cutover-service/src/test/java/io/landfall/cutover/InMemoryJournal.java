package io.landfall.cutover;

import io.landfall.contracts.Failure;
import io.landfall.cutover.journal.AbortVerdict;
import io.landfall.cutover.journal.Cutover;
import io.landfall.cutover.journal.CutoverJournal;
import io.landfall.cutover.journal.Phase;
import io.landfall.cutover.journal.PhaseEntry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** One cutover's row, with the same compare-and-sets as the real journal. */
final class InMemoryJournal implements CutoverJournal {

    private final InstantSource clock;
    private final List<PhaseEntry> history = new ArrayList<>();
    private final Map<String, Object> facts = new HashMap<>();
    private Cutover row;

    InMemoryJournal(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public boolean begin(Beginning beginning) {
        row = new Cutover(
                beginning.cutoverId(),
                beginning.migrationId(),
                beginning.commandId(),
                beginning.attempt(),
                beginning.sagaEpoch(),
                beginning.approvalId(),
                Phase.REQUESTED,
                beginning.ownerToken(),
                false,
                null,
                null,
                beginning.maxWriteDowntime(),
                null,
                null,
                clock.instant());
        return true;
    }

    @Override
    public Optional<Cutover> current(UUID migrationId) {
        return newest(migrationId).filter(cutover -> cutover.phase() != Phase.ROLLED_BACK);
    }

    @Override
    public Optional<Cutover> newest(UUID migrationId) {
        return Optional.ofNullable(row).map(cutover -> read(cutover.cutoverId()));
    }

    @Override
    public Cutover read(UUID cutoverId) {
        return with(row.phase(), row.ownerToken(), row.abortRequested(), row.failure(), row.fencedSince());
    }

    @Override
    public boolean takeOver(UUID cutoverId, long token) {
        if (row.ownerToken() > token) {
            return false;
        }
        row = with(row.phase(), token, row.abortRequested(), row.failure(), row.fencedSince());
        return true;
    }

    @Override
    public boolean enter(Cutover from, Phase next) {
        return change(from, next, row.failure(), next == Phase.FENCING ? clock.instant() : row.fencedSince());
    }

    @Override
    public boolean turnBack(Cutover from, Failure why) {
        return change(from, Phase.ROLLING_BACK, why, row.fencedSince());
    }

    @Override
    public boolean commit(Cutover from, long sagaEpoch) {
        return !row.abortRequested()
                && row.sagaEpoch() == sagaEpoch
                && row.deadline() != null
                && clock.instant().isBefore(row.deadline())
                && change(from, Phase.COMMITTED, null, row.fencedSince());
    }

    @Override
    public AbortVerdict requestAbort(UUID migrationId, UUID commandId, String reason) {
        if (row == null || row.phase() == Phase.ROLLED_BACK) {
            return new AbortVerdict.NothingToAbort();
        }
        if (row.phase().isCommitted()) {
            return new AbortVerdict.TooLate(row.phase());
        }
        row = with(row.phase(), row.ownerToken(), true, row.failure(), row.fencedSince());
        return new AbortVerdict.WillTurnBack();
    }

    @Override
    public void note(Cutover cutover, String name, Object fact) {
        facts.put(name, fact);
    }

    @Override
    public <T> Optional<T> noted(UUID cutoverId, String name, Class<T> type) {
        return Optional.ofNullable(facts.get(name)).map(type::cast);
    }

    @Override
    public List<PhaseEntry> history(UUID cutoverId) {
        return List.copyOf(history);
    }

    private boolean change(Cutover from, Phase next, Failure failure, Instant fencedSince) {
        if (row.phase() != from.phase() || row.ownerToken() != from.ownerToken()) {
            return false;
        }
        row = with(next, row.ownerToken(), row.abortRequested(), failure, fencedSince);
        history.add(new PhaseEntry(next, clock.instant()));
        return true;
    }

    private Cutover with(Phase phase, long token, boolean aborted, Failure failure, Instant fencedSince) {
        return new Cutover(
                row.cutoverId(),
                row.migrationId(),
                row.commandId(),
                row.attempt(),
                row.sagaEpoch(),
                row.approvalId(),
                phase,
                token,
                aborted,
                aborted ? "test" : null,
                failure,
                row.maxWriteDowntime(),
                fencedSince,
                fencedSince == null ? null : fencedSince.plus(row.maxWriteDowntime()),
                clock.instant());
    }
}
