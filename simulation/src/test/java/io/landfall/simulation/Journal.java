package io.landfall.simulation;

import io.landfall.contracts.Failure;
import io.landfall.cutover.journal.AbortVerdict;
import io.landfall.cutover.journal.Cutover;
import io.landfall.cutover.journal.CutoverJournal;
import io.landfall.cutover.journal.LostCutover;
import io.landfall.cutover.journal.Phase;
import io.landfall.cutover.journal.PhaseEntry;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/** Stands in for {@code JdbcCutoverJournal}, with its compare-and-sets, and with answers that do not arrive. */
final class Journal implements CutoverJournal {

    private final World world;
    private final Map<UUID, Cutover> rows = new LinkedHashMap<>();
    private final Map<UUID, Map<String, Object>> facts = new HashMap<>();
    private final Set<UUID> stoppedRuns = new HashSet<>();

    Journal(World world) {
        this.world = world;
    }

    boolean isCommitted() {
        return rows.values().stream().anyMatch(row -> row.phase().isCommitted());
    }

    boolean isUnderWay() {
        return rows.values().stream().anyMatch(row -> !row.phase().isOver());
    }

    /** As if the transaction that began it had been rolled back. */
    void forget(UUID cutoverId) {
        rows.remove(cutoverId);
    }

    @Override
    public boolean begin(Beginning beginning) {
        if (stoppedRuns.contains(beginning.commandId())) {
            return false;
        }
        if (current(beginning.migrationId()).isPresent()) {
            throw new Worker.TimeOut(); // its unique index refuses the row
        }
        rows.put(
                beginning.cutoverId(),
                new Cutover(
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
                        world.agenda.instant()));
        return true;
    }

    @Override
    public Optional<Cutover> current(UUID migrationId) {
        return newest(migrationId).filter(row -> row.phase() != Phase.ROLLED_BACK);
    }

    @Override
    public Optional<Cutover> newest(UUID migrationId) {
        return rows.values().stream().reduce((_, later) -> later).map(row -> read(row.cutoverId()));
    }

    @Override
    public Cutover read(UUID cutoverId) {
        Cutover row = rows.get(cutoverId);
        return changed(row, row.phase(), row.ownerToken(), row.abortRequested(), row.failure(), row.fencedSince());
    }

    @Override
    public boolean takeOver(UUID cutoverId, long token) {
        Cutover row = rows.get(cutoverId);
        if (row.ownerToken() > token) {
            return false;
        }
        rows.put(cutoverId, changed(row, row.phase(), token, row.abortRequested(), row.failure(), row.fencedSince()));
        return true;
    }

    @Override
    public boolean enter(Cutover from, Phase next) {
        return answered(() -> change(from, next, rows.get(from.cutoverId()).failure()));
    }

    @Override
    public boolean turnBack(Cutover from, Failure why) {
        if (!from.phase().canTurnBack()) {
            throw new IllegalArgumentException("there is no way back from " + from.phase());
        }
        world.invariants.notTooLateBeforeTheDeadline(why, from);
        return answered(() -> change(from, Phase.ROLLING_BACK, why));
    }

    @Override
    public boolean commit(Cutover from, long sagaEpoch) {
        return answered(() -> {
            Cutover row = rows.get(from.cutoverId());
            return row.phase() == Phase.VERIFIED
                    && !row.abortRequested()
                    && row.sagaEpoch() == sagaEpoch
                    && row.deadline() != null
                    && world.agenda.instant().isBefore(row.deadline())
                    && change(from, Phase.COMMITTED, null);
        });
    }

    @Override
    public AbortVerdict requestAbort(UUID migrationId, UUID commandId, String reason) {
        Optional<Cutover> current = current(migrationId);
        if (current.isEmpty()) {
            stoppedRuns.add(commandId);
            return new AbortVerdict.NothingToAbort();
        }
        Cutover row = current.get();
        if (row.phase().isCommitted()) {
            return new AbortVerdict.TooLate(row.phase());
        }
        rows.put(row.cutoverId(), changed(row, row.phase(), row.ownerToken(), true, row.failure(), row.fencedSince()));
        return new AbortVerdict.WillTurnBack();
    }

    @Override
    public void note(Cutover cutover, String name, Object fact) {
        if (rows.get(cutover.cutoverId()).ownerToken() != cutover.ownerToken()) {
            throw new LostCutover(cutover.cutoverId());
        }
        facts.computeIfAbsent(cutover.cutoverId(), _ -> new HashMap<>()).put(name, fact);
    }

    @Override
    public <T> Optional<T> noted(UUID cutoverId, String name, Class<T> type) {
        return Optional.ofNullable(facts.getOrDefault(cutoverId, Map.of()).get(name))
                .map(type::cast);
    }

    @Override
    public List<PhaseEntry> history(UUID cutoverId) {
        return List.of();
    }

    /** The statement, or its answer, may get lost. */
    private boolean answered(BooleanSupplier statement) {
        if (!world.faults.strike()) {
            return statement.getAsBoolean();
        }
        boolean reached = world.faults.kind(2) == 0;
        boolean changed = reached && statement.getAsBoolean();
        world.trace.say(() -> "the journal does not answer; the row was changed: " + changed);
        throw new Worker.TimeOut();
    }

    private boolean change(Cutover from, Phase next, Failure failure) {
        Cutover row = rows.get(from.cutoverId());
        if (row.phase() != from.phase() || row.ownerToken() != from.ownerToken()) {
            return false;
        }
        Instant fencedSince = next == Phase.FENCING ? world.agenda.instant() : row.fencedSince();
        rows.put(row.cutoverId(), changed(row, next, row.ownerToken(), row.abortRequested(), failure, fencedSince));
        world.trace.say(() -> "journal: " + next);
        return true;
    }

    private Cutover changed(
            Cutover row, Phase phase, long token, boolean aborted, Failure failure, Instant fencedSince) {
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
                aborted ? "asked" : null,
                failure,
                row.maxWriteDowntime(),
                fencedSince,
                fencedSince == null ? null : fencedSince.plus(row.maxWriteDowntime()),
                world.agenda.instant());
    }
}
