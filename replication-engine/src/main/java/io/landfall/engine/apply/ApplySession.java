package io.landfall.engine.apply;

import io.landfall.databases.connection.SecretRefused;
import io.landfall.databases.connection.Session;
import io.landfall.databases.identifier.QualifiedName;
import io.landfall.databases.landfall.LandfallSchema;
import io.landfall.engine.apply.StreamOrder.Verdict;
import io.landfall.engine.change.Change;
import io.landfall.engine.change.Frame;
import io.landfall.engine.change.Relation;
import io.landfall.engine.change.TransactionSlice;
import io.landfall.engine.change.topic.ChangeTopicLost;
import io.landfall.engine.change.topic.ChangeTopicReader;
import io.landfall.engine.change.topic.ChangeTopics;
import io.landfall.engine.connection.EndpointConnections;
import io.landfall.engine.task.ReplicationTaskSpec;
import io.landfall.engine.task.TaskFailure;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.replication.LogSequenceNumber;

/**
 * One connection to the target and one reading of the topic: from the stored position on, whole transactions, each
 * target transaction with its new position. When it ends in the middle, what was not committed is as if it had never
 * been.
 */
final class ApplySession implements AutoCloseable {

    private static final Duration IDLE = Duration.ofMillis(200);
    private static final Duration MORE = Duration.ofMillis(2);

    private final ReplicationTaskSpec task;
    private final ApplySettings settings;
    private final Connection connection;
    private final ChangeTopicReader reader;
    private final PositionStore positions;
    private final DirtyTables dirty;
    private final DirtyBlocks dirtyBlocks;
    private final Batch batch;
    private final AppliedCounts counts = new AppliedCounts();

    private boolean begun;
    private boolean withinTransaction;
    /** The definition of the last row that was looked up. */
    private @Nullable Relation newest;

    private long waitingSince;
    private @Nullable AppliedPosition reached;
    private Instant commitAt = Instant.EPOCH;
    private boolean foreign;
    private @Nullable LogSequenceNumber foreignLsn;
    private @Nullable Instant foreignCommitAt;

    private ApplySession(
            ReplicationTaskSpec task,
            ApplySettings settings,
            long leaseToken,
            Set<QualifiedName> forcedOrder,
            Connection connection,
            ChangeTopicReader reader) {
        this.task = task;
        this.settings = settings;
        this.connection = connection;
        this.reader = reader;
        this.positions = new PositionStore(connection, task.identifier(), leaseToken);
        this.dirty = new DirtyTables(connection, task.identifier());
        this.dirtyBlocks = new DirtyBlocks(connection, task.identifier());
        this.batch = new Batch(connection, new TargetCatalog(connection, forcedOrder));
    }

    static ApplySession open(
            ReplicationTaskSpec task,
            long leaseToken,
            ApplySettings settings,
            Set<QualifiedName> forcedOrder,
            ChangeTopics topics,
            EndpointConnections connections)
            throws SQLException, SecretRefused, Superseded, TaskFailure {
        Session session = Session.of("apply/" + task.migrationId()).withStatementTimeout(Duration.ZERO);
        Connection connection = connections.open(task.target(), session);
        try {
            LandfallSchema.ensureOnTarget(connection);
            new Predecessors(connection, session.applicationName()).end(leaseToken);
            new TargetRole(connection).prepare(task.tables());
            connection.setAutoCommit(false);
            return new ApplySession(
                    task, settings, leaseToken, forcedOrder, connection, topics.reader(task.changeTopic()));
        } catch (SQLException | Superseded | TaskFailure | RuntimeException failure) {
            connection.close();
            throw failure;
        }
    }

    /**
     * Applies until told to stop.
     *
     * @param started called once the position is known, with null, and later with what apply waits for, or null again
     */
    void run(BooleanSupplier stopped, Consumer<@Nullable String> started)
            throws SQLException, TaskFailure, ChangeTopicLost, Superseded, OrderNeeded {
        AppliedPosition stored = start();
        LoadedTables loaded = LoadedTables.read(connection, task.identifier());
        dirtyBlocks.read();
        connection.commit();
        StreamOrder order = new StreamOrder(stored);
        reader.seekBefore(stored.commitLsn());
        started.accept(null);
        boolean searched = false;
        boolean early = false;
        while (!stopped.getAsBoolean()) {
            List<Frame> frames = reader.poll(reached == null && !withinTransaction ? IDLE : MORE);
            boolean again = false;
            for (Frame frame : frames) {
                requireSameOrigin(frame, stored);
                for (TransactionSlice slice : slices(frame)) {
                    if (again || stopped.getAsBoolean()) {
                        break;
                    }
                    switch (order.accept(slice)) {
                        case Verdict.Known known -> {}
                        case Verdict.New fresh -> {
                            if (early) {
                                early = false;
                                started.accept(null);
                            }
                            stored = take(slice, fresh, loaded, stored);
                        }
                        case Verdict.Early(String reason) -> {
                            again = !searched;
                            early = true;
                            started.accept("waiting for capture to send again: " + reason);
                        }
                        case Verdict.Gap(String reason) -> {
                            if (searched) {
                                throw new ChangeTopicLost(reason + " (change topic " + task.changeTopic() + ")");
                            }
                            again = true;
                        }
                    }
                }
            }
            if (again) {
                // the search assumes positions that only rise; where two captures met, reading from the start is
                // certain
                searched = true;
                reader.seekToBeginning();
            }
            if (!withinTransaction && reached != null && (frames.isEmpty() || waitedLongEnough())) {
                stored = commit(stored);
            }
        }
    }

    private AppliedPosition start() throws SQLException, TaskFailure, ChangeTopicLost, Superseded {
        AppliedPosition stored = positions.claim().orElse(null);
        connection.commit();
        if (stored == null && !reader.hasBegun()) {
            throw TaskFailure.recoverable("capture has not begun change topic " + task.changeTopic(), null);
        }
        Frame.Genesis genesis = reader.readGenesis();
        AppliedPosition beginning = new AppliedPosition(genesis.origin(), genesis.consistentPoint(), 0);
        if (stored != null) {
            boolean same = stored.origin().equals(genesis.origin());
            if (same && stored.next().compareTo(genesis.consistentPoint()) >= 0) {
                return stored;
            }
            if (!LoadedTables.read(connection, task.identifier()).allSince(genesis.consistentPoint())) {
                throw new ChangeTopicLost("change topic " + task.changeTopic() + " begins at "
                        + genesis.consistentPoint().asString() + " of " + genesis.origin()
                        + ", but the target stands at "
                        + stored.commitLsn().asString() + " of " + stored.origin());
            }
            // every table was loaded anew for this stream: the position is a former one's
            dirty.clear();
            dirtyBlocks.clear();
        }
        positions.begin(beginning);
        connection.commit();
        return beginning;
    }

    private void requireSameOrigin(Frame frame, AppliedPosition stored) throws ChangeTopicLost {
        if (!frame.origin().equals(stored.origin())) {
            throw new ChangeTopicLost("change topic " + task.changeTopic() + " goes on with changes of another server ("
                    + frame.origin() + ") than the target has (" + stored.origin() + ")");
        }
    }

    private static List<TransactionSlice> slices(Frame frame) {
        return switch (frame) {
            case Frame.Genesis genesis -> List.of();
            case Frame.Changes changes -> changes.slices();
        };
    }

    private AppliedPosition take(TransactionSlice slice, Verdict.New fresh, LoadedTables loaded, AppliedPosition stored)
            throws SQLException, TaskFailure, Superseded, OrderNeeded {
        AppliedPosition before = stored;
        if (!withinTransaction && reached != null && bringsDefinition(slice, fresh, loaded)) {
            // whoever has to give the target that definition can no longer apply what came before it
            before = commit(stored);
        }
        if (waitingSince == 0) {
            waitingSince = System.nanoTime();
        }
        withinTransaction = true;
        for (Change change : fresh.changes()) {
            take(change, slice.commitLsn(), loaded);
            if (batch.holds(settings)) {
                write();
            }
        }
        if (!fresh.completes()) {
            return before;
        }
        withinTransaction = false;
        commitAt = slice.commitAt();
        if (foreign) {
            foreignLsn = slice.commitLsn();
            foreignCommitAt = commitAt;
            foreign = false;
        }
        reached = new AppliedPosition(before.origin(), slice.commitLsn(), fresh.lastIndex());
        return begun || waitedLongEnough() ? commit(before) : before;
    }

    /** Whether a row belongs to a table as this session has not seen it yet. */
    @SuppressWarnings("ReferenceEquality") // the same object as before need not be looked up again
    private boolean bringsDefinition(TransactionSlice slice, Verdict.New fresh, LoadedTables loaded) {
        for (Change change : fresh.changes()) {
            if (!(change instanceof Change.Truncated)) {
                Relation relation = change.touched().getFirst();
                if (relation != newest
                        && !batch.knows(relation)
                        && !loaded.holds(relation.table(), slice.commitLsn())) {
                    return true;
                }
                newest = relation;
            }
        }
        return false;
    }

    private void take(Change change, LogSequenceNumber commitLsn, LoadedTables loaded)
            throws SQLException, TaskFailure, Superseded, OrderNeeded {
        List<Relation> touched = change.touched().stream()
                .filter(relation -> !loaded.holds(relation.table(), commitLsn))
                .toList();
        foreign |= change.touched().stream().anyMatch(relation -> !relation.isLandfalls());
        for (Relation relation : touched) {
            counts.add(relation, change);
            dirtyBlocks.add(relation, change);
        }
        if (touched.isEmpty()) {
            return;
        }
        if (change instanceof Change.Truncated) {
            write();
            batch.truncate(touched);
        } else {
            Relation relation = touched.getFirst();
            if (batch.hasOtherDefinitionOf(relation)) {
                write();
            }
            batch.add(relation, change);
        }
    }

    private void write() throws SQLException, TaskFailure, Superseded, OrderNeeded {
        if (!begun) {
            positions.hold();
            begun = true;
        }
        batch.write();
    }

    private AppliedPosition commit(AppliedPosition stored) throws SQLException, TaskFailure, Superseded, OrderNeeded {
        AppliedPosition next = reached;
        if (next == null) {
            return stored;
        }
        write();
        dirty.add(counts, next.commitLsn());
        dirtyBlocks.write();
        positions.move(stored, new PositionStore.Commit(next, commitAt, foreignLsn, foreignCommitAt));
        connection.commit();
        begun = false;
        reached = null;
        waitingSince = 0;
        foreignLsn = null;
        foreignCommitAt = null;
        counts.clear();
        return next;
    }

    private boolean waitedLongEnough() {
        return System.nanoTime() - waitingSince > settings.maxDelay().toNanos();
    }

    /** From another thread: ends a statement that takes long, so that a stop need not wait for it. */
    void cancel() throws SQLException {
        connection.unwrap(PGConnection.class).cancelQuery();
    }

    /** Whatever was not committed is undone before this returns. */
    @Override
    public void close() throws SQLException {
        try (reader) {
            if (!connection.isClosed()) {
                connection.rollback();
            }
        } finally {
            connection.close();
        }
    }
}
