package io.landfall.engine.capture;

import io.landfall.databases.connection.PgReplicationConnection;
import io.landfall.databases.connection.SecretRefused;
import io.landfall.databases.connection.Session;
import io.landfall.databases.landfall.LandfallSchema;
import io.landfall.engine.capture.pgoutput.PgoutputDecoder;
import io.landfall.engine.capture.pgoutput.PgoutputMessage;
import io.landfall.engine.change.StreamOrigin;
import io.landfall.engine.change.topic.ChangeTopicLost;
import io.landfall.engine.change.topic.ChangeTopicWriter;
import io.landfall.engine.change.topic.ChangeTopicWriter.Sent;
import io.landfall.engine.change.topic.ChangeTopics;
import io.landfall.engine.connection.EndpointConnections;
import io.landfall.engine.task.CaptureStatus;
import io.landfall.engine.task.ReplicationTaskSpec;
import io.landfall.engine.task.StartPoint;
import io.landfall.engine.task.TaskFailure;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;
import org.postgresql.replication.PGReplicationStream;

/**
 * One replication session: from the slot's confirmed position on, every transaction goes into the change topic; the
 * slot is confirmed as far as the broker has acknowledged whole transactions. When it ends in the middle, the next one
 * begins with the first transaction that was not confirmed; what the topic then holds twice is told by its position.
 */
final class CaptureSession implements AutoCloseable {

    private static final Duration IDLE = Duration.ofMillis(3);
    private static final Duration BROKER_ANSWERS_WITHIN = Duration.ofSeconds(10);
    /** While a row is on its way nothing is told to the server, which must not take that for a dead client. */
    private static final Duration A_LARGE_ROW_TAKES = Duration.ofMinutes(5);

    private static final Duration LAST_ACKNOWLEDGEMENTS = Duration.ofSeconds(10);

    private final ReplicationTaskSpec task;
    private final StartPoint start;
    private final CaptureSettings settings;
    private final ChangeTopics topics;
    private final Connection monitor;
    private final PgReplicationConnection walsender;
    private final SourceSlot slot;
    private final SourceStatus status;
    private final SourceGuard guard;
    private final StreamOrigin origin;
    private final TopicLook topicLook;

    private LogSequenceNumber confirmed = LogSequenceNumber.INVALID_LSN;
    private @Nullable String refusedWrites;
    private long nextCare;

    private CaptureSession(
            ReplicationTaskSpec task,
            StartPoint start,
            CaptureSettings settings,
            ChangeTopics topics,
            Connection monitor,
            PgReplicationConnection walsender) {
        this.task = task;
        this.start = start;
        this.settings = settings;
        this.topics = topics;
        this.monitor = monitor;
        this.walsender = walsender;
        this.slot = new SourceSlot(monitor, task.slotName());
        this.status = new SourceStatus(monitor, task.identifier(), task.slotName());
        this.guard = new SourceGuard(monitor, task);
        this.origin = new StreamOrigin(start.systemIdentifier(), start.timeline());
        this.topicLook = new TopicLook(topics, task.changeTopic());
    }

    static CaptureSession open(
            ReplicationTaskSpec task,
            StartPoint start,
            CaptureSettings settings,
            ChangeTopics topics,
            EndpointConnections connections)
            throws SQLException, SecretRefused {
        Connection monitor = connections.open(task.source(), Session.of("capture-status"));
        try {
            LandfallSchema.ensureOnSource(monitor);
            writeDurably(monitor);
            Session session = Session.of("capture").withStatementTimeout(Duration.ZERO);
            PgReplicationConnection walsender = connections.openReplication(task.source(), session);
            try (Statement statement = walsender.sql().createStatement()) {
                statement.execute("SET wal_sender_timeout = '" + A_LARGE_ROW_TAKES.toMillis() + "ms'");
            } catch (SQLException failure) {
                walsender.close();
                throw failure;
            }
            return new CaptureSession(task, start, settings, topics, monitor, walsender);
        } catch (SQLException | SecretRefused | RuntimeException failure) {
            monitor.close();
            throw failure;
        }
    }

    /** A source that crashes must not forget the status row while it remembers what was confirmed after it. */
    private static void writeDurably(Connection monitor) throws SQLException {
        try (Statement statement = monitor.createStatement()) {
            statement.execute("SET synchronous_commit = local");
        }
    }

    /**
     * Streams until told to stop.
     *
     * @param takeOver whether a walsender of Landfall that uses the slot belongs to a predecessor and is ended
     * @param progress called once the stream is open, and now and then later
     */
    void run(boolean takeOver, BooleanSupplier stopped, Consumer<CaptureStatus> progress)
            throws SQLException, StreamLost, TaskFailure, ChangeTopicLost {
        refuseUnknownEncoding();
        requireSameServer();
        if (takeOver) {
            slot.takeOver();
            slot.awaitFree(LAST_ACKNOWLEDGEMENTS);
        }
        SourceSlot.State state = requireUnmovedSlot();
        // before anything that needs the broker: while that is away, the source's WAL must not grow without limit
        guardSource(state);
        confirmed = state.confirmed();
        LogSequenceNumber completed =
                new TopicStart(topics, task.changeTopic(), task.slotName(), start).ensure(confirmed, status.captured());
        SourceHistory.requireWritten(monitor, completed);
        try (ChangeTopicWriter writer = topics.writer(task.changeTopic(), completed)) {
            PGReplicationStream stream = openStream(confirmed);
            try {
                progress.accept(new CaptureStatus.Running(refusedWrites));
                // only now is the slot this session's alone: a predecessor may have confirmed more a moment ago
                SourceHistory history =
                        new SourceHistory(completed, requireUnmovedSlot().confirmed());
                stream(stream, writer, history, since(completed), stopped, progress);
            } finally {
                // not CopyDone: in the middle of a long transaction the server would send all of it first
                walsender.sql().abort(Runnable::run);
            }
        }
        slot.awaitFree(LAST_ACKNOWLEDGEMENTS);
    }

    /**
     * From where on this session sends everything: after the last transaction that the topic has. Between that and what
     * the slot has confirmed there is none, since Landfall confirms nothing that the topic doesn't have, and nobody
     * else has moved it.
     */
    private LogSequenceNumber since(LogSequenceNumber completed) {
        LogSequenceNumber afterIt = LogSequenceNumber.valueOf(completed.asLong() + 1);
        LogSequenceNumber earliest = start.consistentPoint().compareTo(afterIt) > 0 ? start.consistentPoint() : afterIt;
        return earliest.compareTo(confirmed) < 0 ? earliest : confirmed;
    }

    private void stream(
            PGReplicationStream stream,
            ChangeTopicWriter writer,
            SourceHistory history,
            LogSequenceNumber since,
            BooleanSupplier stopped,
            Consumer<CaptureStatus> progress)
            throws SQLException, StreamLost, TaskFailure {
        PgoutputDecoder decoder = new PgoutputDecoder();
        TransactionSlicer slicer = new TransactionSlicer(origin, since, settings.frameBytes());
        while (!stopped.getAsBoolean()) {
            writer.check();
            if (writer.isFull(settings.maxBytesInFlight())) {
                pause();
                care(stream, writer, slicer, progress);
                continue;
            }
            ByteBuffer message = stream.readPending();
            if (message == null) {
                send(writer, slicer.takeClosed());
                care(stream, writer, slicer, progress);
                pause();
            } else {
                PgoutputMessage decoded = checked(decoder.decode(message));
                if (decoded instanceof PgoutputMessage.Begin begin) {
                    history.passes(begin.commitLsn());
                }
                slicer.accept(decoded);
                if (slicer.hasEnoughForAFrame()) {
                    send(writer, slicer.takeAll());
                    care(stream, writer, slicer, progress);
                }
            }
        }
        send(writer, slicer.takeClosed());
        writer.drain(LAST_ACKNOWLEDGEMENTS);
        nextCare = System.nanoTime();
        care(stream, writer, slicer, progress);
    }

    private PgoutputMessage checked(PgoutputMessage message) throws TaskFailure {
        if (message instanceof PgoutputMessage.Changed(var change) && change.bytes() > settings.maxRowBytes()) {
            throw TaskFailure.fatal(
                    "A row of table " + change.touched().getFirst().table() + " has " + change.bytes()
                            + " bytes, more than capture takes (" + settings.maxRowBytes()
                            + "). Raise landfall.engine.stream.max-row-bytes and the engine's heap, or exclude the table",
                    null);
        }
        return message;
    }

    private static void send(ChangeTopicWriter writer, TransactionSlicer.@Nullable Packed packed) {
        if (packed != null) {
            writer.send(packed.frame(), packed.complete());
        }
    }

    private static void pause() {
        LockSupport.parkNanos(IDLE.toNanos());
    }

    /** Now and then: confirms what may be, writes the status row, and looks after the slot. */
    private void care(
            PGReplicationStream stream,
            ChangeTopicWriter writer,
            TransactionSlicer slicer,
            Consumer<CaptureStatus> progress)
            throws SQLException, StreamLost {
        if (System.nanoTime() - nextCare < 0) {
            return;
        }
        nextCare = System.nanoTime() + settings.statusInterval().toNanos();
        boolean nothingPending = !slicer.isWithinTransaction() && !slicer.hasClosed() && writer.isIdle();
        // read after it, so that what is written down is never behind what is confirmed
        Sent acknowledged = writer.acknowledged();
        LogSequenceNumber reached =
                nothingPending ? stream.getLastReceiveLSN() : acknowledged == null ? confirmed : acknowledged.endLsn();
        writer.check();
        if (reached.compareTo(confirmed) > 0) {
            confirmed = reached;
        }
        // written down before it is confirmed: a topic that lost its end is then always found out, and a slot that
        // somebody else has moved
        watchSlot(acknowledged == null ? null : acknowledged.commitLsn());
        stream.setFlushedLSN(confirmed);
        stream.setAppliedLSN(confirmed);
        stream.forceUpdateStatus();
        topicLook.care(writer);
        progress.accept(
                writer.isUnanswered(BROKER_ANSWERS_WITHIN)
                        ? new CaptureStatus.Starting("waiting for the broker to acknowledge changes")
                        : new CaptureStatus.Running(refusedWrites));
    }

    private void watchSlot(@Nullable LogSequenceNumber captured) throws SQLException, StreamLost {
        SourceSlot.State state = requireSlot();
        status.write(origin, captured, confirmed, state.retainedWal(), refusedWrites);
        guardSource(state);
    }

    private void guardSource(SourceSlot.State state) throws SQLException, StreamLost {
        guard.limitRetainedWal(state, () -> walsender.sql().abort(Runnable::run));
        guard.requirePublication(start.publication());
        refusedWrites = guard.refusedWrites();
    }

    private SourceSlot.State requireSlot() throws SQLException, StreamLost {
        SourceSlot.State state = slot.state().orElse(null);
        if (state == null) {
            throw new StreamLost(status.reloadNeeded()
                    .orElse("Replication slot " + task.slotName() + " is gone from "
                            + task.source().address() + ": changes since then are lost. Reload"));
        }
        if (!"pgoutput".equals(state.plugin())) {
            throw new StreamLost("Slot " + task.slotName() + " is not one of pgoutput: it isn't Landfall's. Reload");
        }
        if (state.isLost()) {
            throw new StreamLost("The source invalidated replication slot " + task.slotName() + " ("
                    + (state.invalidation() == null ? "wal_status lost" : state.invalidation())
                    + "): changes are lost. Raise max_slot_wal_keep_size there, and reload");
        }
        return state;
    }

    /**
     * What lies between the last position that Landfall confirmed and the slot's would be missing without a trace. The
     * slot is read first: a predecessor, which may still be at work, writes down before it confirms.
     */
    private SourceSlot.State requireUnmovedSlot() throws SQLException, StreamLost {
        SourceSlot.State state = requireSlot();
        LogSequenceNumber known = status.confirmed();
        LogSequenceNumber furthest = known.compareTo(start.consistentPoint()) > 0 ? known : start.consistentPoint();
        if (state.confirmed().compareTo(furthest) > 0) {
            throw new StreamLost("Replication slot " + task.slotName() + " stands at "
                    + state.confirmed().asString() + ", but Landfall confirmed nothing beyond " + furthest.asString()
                    + ": somebody else advanced it, or dropped it and made it again, and changes between the two are lost."
                    + " Reload");
        }
        return state;
    }

    private void requireSameServer() throws SQLException, StreamLost {
        try (Statement statement = walsender.sql().createStatement();
                ResultSet result = statement.executeQuery("IDENTIFY_SYSTEM")) {
            result.next();
            StreamOrigin found = new StreamOrigin(result.getString("systemid"), result.getInt("timeline"));
            if (!found.systemIdentifier().equals(origin.systemIdentifier())) {
                throw new StreamLost("The source at " + task.source().address()
                        + " is another server than the load began with (" + found + " instead of " + origin
                        + "): positions mean nothing there. Reload");
            }
            if (found.timeline() != origin.timeline()) {
                throw new StreamLost("The source at " + task.source().address()
                        + " was failed over to a promoted standby, or restored (" + found + " instead of " + origin
                        + "): slot " + task.slotName() + " can't go on there without a gap. Reload");
            }
        }
    }

    /** Text arrives converted to UTF-8; from SQL_ASCII nothing can be converted. */
    private void refuseUnknownEncoding() throws SQLException, TaskFailure {
        try (Statement statement = monitor.createStatement();
                ResultSet result = statement.executeQuery("SHOW server_encoding")) {
            result.next();
            if ("SQL_ASCII".equals(result.getString(1))) {
                throw TaskFailure.fatal(
                        "Database " + task.source().address()
                                + " has encoding SQL_ASCII: the meaning of its bytes is unknown, so changes can't be captured exactly."
                                + " Give the database a real encoding first",
                        null);
            }
        }
    }

    private PGReplicationStream openStream(LogSequenceNumber from) throws SQLException {
        return walsender
                .replication()
                .replicationStream()
                .logical()
                .withSlotName(task.slotName())
                .withStartPosition(from)
                .withSlotOption("proto_version", "1")
                .withSlotOption(
                        "publication_names", '"' + task.publicationName().replace("\"", "\"\"") + '"')
                .withStatusInterval(10, TimeUnit.SECONDS)
                .withAutomaticFlush(false)
                .start();
    }

    /** Writes down why only a reload helps, for those who look at the source. */
    void recordReloadNeeded(String reason) throws SQLException {
        status.writeReloadNeeded(reason);
    }

    @Override
    public void close() throws SQLException {
        try {
            walsender.sql().abort(Runnable::run);
        } finally {
            monitor.close();
        }
    }
}
