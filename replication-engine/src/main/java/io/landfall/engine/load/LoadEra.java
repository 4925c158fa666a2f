package io.landfall.engine.load;

import io.landfall.databases.connection.SecretRefused;
import io.landfall.databases.connection.Session;
import io.landfall.databases.identifier.QualifiedName;
import io.landfall.databases.landfall.StaleLease;
import io.landfall.engine.connection.EndpointConnections;
import io.landfall.engine.fault.FaultPoints;
import io.landfall.engine.load.ChunkQueue.Next;
import io.landfall.engine.task.OwnedTask;
import io.landfall.engine.task.OwnedTask.Counters;
import io.landfall.engine.task.ReplicationTaskSpec;
import io.landfall.engine.task.TaskFailure;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The life of one snapshot: workers load tables under it until all are finished or something breaks. A table that
 * somebody else rewrites, or wants for himself alone, is set aside: the others are finished first.
 */
final class LoadEra {

    private static final Duration GIVES_WAY_AFTER = Duration.ofSeconds(2);
    private static final Duration LOOKS_FOR_ADMISSION = Duration.ofMillis(200);

    private final ReplicationTaskSpec task;
    private final OwnedTask owned;
    private final EndpointConnections connections;
    private final FaultPoints faults;
    private final Keeper keeper;
    private final boolean asReplica;
    private final ChunkQueue queue;
    private final TableOpener opener;
    private final LoadBudget budget = new LoadBudget();
    private final CopyPipe pipe;
    private final Map<QualifiedName, OpenTable> open = new ConcurrentHashMap<>();
    private final Set<Connection> used = ConcurrentHashMap.newKeySet();
    private final Set<QualifiedName> setAside = new ConcurrentSkipListSet<>();
    private final ConcurrentLinkedDeque<Connection> freeLocks = new ConcurrentLinkedDeque<>();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private volatile boolean over;

    LoadEra(
            ReplicationTaskSpec task,
            OwnedTask owned,
            LoadSettings settings,
            EndpointConnections connections,
            FaultPoints faults,
            Keeper keeper,
            Collection<LoadTable> tables,
            boolean asReplica) {
        this.task = task;
        this.owned = owned;
        this.connections = connections;
        this.faults = faults;
        this.keeper = keeper;
        this.asReplica = asReplica;
        this.queue = new ChunkQueue(tables);
        this.opener = new TableOpener(keeper, settings.chunkPages(), task.loadWorkers(), tables);
        this.pipe = new CopyPipe(
                settings.bufferBytes(),
                task.type().capturesChanges() ? settings.maxRowBytes() : Long.MAX_VALUE,
                budget);
    }

    /**
     * Returns when every table is finished; whatever happens, nothing of the era runs any more then.
     *
     * @throws SnapshotLost when only the tables that were set aside are left
     */
    void run() throws Exception {
        try (Connection target = connections.open(task.target(), Session.of("load-progress"))) {
            LoadLedger ledger = new LoadLedger(target, task.identifier(), owned.leaseToken());
            budget.set(ledger.limits());
            run(ledger);
        }
    }

    private void run(LoadLedger ledger) throws Exception {
        CountDownLatch running = new CountDownLatch(task.loadWorkers());
        List<Thread> workers = new ArrayList<>();
        for (int i = 0; i < task.loadWorkers(); i++) {
            int worker = i;
            // no virtual thread: each wait for a socket would go through a poller, thousands of times a second
            workers.add(Thread.ofPlatform()
                    .name("load-worker-" + owned.leaseToken() + "-" + worker)
                    .start(() -> {
                        try {
                            work(worker);
                        } finally {
                            running.countDown();
                        }
                    }));
        }
        try {
            while (!running.await(1, TimeUnit.SECONDS)) {
                keeper.check();
                budget.set(ledger.limits());
                tell(ledger);
            }
        } catch (Exception broken) {
            fail(broken);
        } finally {
            end(workers);
        }
        Exception broken = failure.get();
        if (broken != null) {
            throw broken;
        }
        if (!setAside.isEmpty()) {
            throw new SnapshotLost(
                    "rewritten or locked by others, so loaded again under a new snapshot: " + setAside, null);
        }
    }

    private void tell(LoadLedger ledger) throws SQLException, StaleLease, TaskFailure {
        Map<QualifiedName, Counters> counters = new HashMap<>();
        open.forEach((name, table) -> counters.put(name, table.counters()));
        if (!counters.isEmpty()) {
            owned.progress(counters);
            ledger.progress(counters);
        }
    }

    private void fail(Exception broken) {
        if (failure.compareAndSet(null, broken)) {
            over = true;
            queue.close();
            used.forEach(LoadEra::abort);
        }
    }

    /** After a success everything has ended; after a failure the broken connections end the workers. */
    private void end(List<Thread> workers) {
        boolean interrupted = false;
        for (Thread worker : workers) {
            while (worker.isAlive()) {
                try {
                    if (over) {
                        worker.interrupt();
                    }
                    worker.join(1_000);
                } catch (InterruptedException again) {
                    interrupted = true;
                    fail(again);
                }
            }
        }
        used.forEach(LoadEra::abort);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void abort(Connection connection) {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException gone) {
            // as wanted
        }
    }

    private Connection open(boolean target) throws SQLException, SecretRefused {
        Connection connection =
                connections.open(target ? task.target() : task.source(), LoadSessions.named(task, owned.leaseToken()));
        used.add(connection);
        if (over) {
            abort(connection);
        }
        if (target && asReplica) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET session_replication_role = replica");
            }
        }
        return connection;
    }

    private void work(int worker) {
        try {
            boolean left = true;
            while (left) {
                left = budget.admits(worker) ? workWhileAdmitted(worker) : waitsForAdmission();
            }
        } catch (Exception broken) {
            fail(broken);
        } catch (Error broken) {
            fail(new IllegalStateException("a worker of the load ended", broken));
            throw broken;
        }
    }

    /** A worker that the budget has no place for holds no connection; it ends when there is nothing left for it. */
    private boolean waitsForAdmission() throws InterruptedException {
        Thread.sleep(LOOKS_FOR_ADMISSION);
        return !queue.isAtItsEnd();
    }

    /** Says whether there may be more to do. */
    private boolean workWhileAdmitted(int worker) throws Exception {
        try (Connection source = open(false);
                Connection target = open(true)) {
            LoadLedger ledger = new LoadLedger(target, task.identifier(), owned.leaseToken());
            while (budget.admits(worker)) {
                switch (queue.next()) {
                    case Next.Copy copy -> {
                        if (!copied(copy.chunk(), source, target, ledger)) {
                            return true;
                        }
                    }
                    case Next.Open table -> open(table.table(), ledger);
                    case Next.Nothing nothing -> {
                        return false;
                    }
                }
            }
            return true;
        }
    }

    private void open(LoadTable table, LoadLedger ledger) throws Exception {
        try {
            Connection free = freeLocks.pollFirst();
            Connection lock = free == null ? open(false) : free;
            try {
                List<Chunk> chunks = opener.open(table, lock);
                ledger.started(table.name());
                owned.tableStarted(table.name());
                open.put(table.name(), chunks.getFirst().table());
                queue.opened(chunks);
            } catch (TableTaken taken) {
                setAside(table.name(), taken);
                release(lock);
                queue.opened(List.of());
            }
        } catch (SQLException broken) {
            throw failed(table.name(), broken);
        }
    }

    /** Once the era is over it is no fault of the table that its sessions broke. */
    private Exception failed(QualifiedName table, SQLException broken) {
        Exception failure = LoadFailures.of(table, broken);
        if (failure instanceof TaskFailure && !over) {
            owned.tableFailed(table);
        }
        return failure;
    }

    /** False when the table was set aside; the sessions may be broken then. */
    private boolean copied(Chunk chunk, Connection source, Connection target, LoadLedger ledger) throws Exception {
        OpenTable table = chunk.table();
        reach("LOAD.CHUNK", table);
        try {
            if (!table.begins(source)) {
                return false;
            }
            keeper.join(source);
            takeTurn(table, source);
            LoadLedger.leased(target, owned.leaseToken(), () -> transfer(chunk, source, target));
            source.commit();
            table.ends(source);
            if (table.chunkDone()) {
                reach("LOAD.FINISH", table);
                ledger.finish(table.table(), keeper.consistentPoint(), table.counters());
                owned.tableFinished(table.table().name(), table.counters());
                open.remove(table.table().name());
                release(table.lock());
            }
            return true;
        } catch (TableTaken taken) {
            setAside(table.table().name(), taken);
            giveUp(table);
            return false;
        } catch (SQLException broken) {
            if (table.isGivenUp() && !over) {
                return false;
            }
            throw failed(table.table().name(), broken);
        } catch (TaskFailure fatal) {
            owned.tableFailed(table.table().name());
            throw fatal;
        } catch (OutOfMemoryError tooLarge) {
            owned.tableFailed(table.table().name());
            throw TaskFailure.fatal(
                    "Loading table " + table.table().name()
                            + " ran out of memory: a row is too large for the engine's heap. Raise the heap, or exclude the table",
                    tooLarge);
        }
    }

    /**
     * Without a change stream no table may be as of another moment than the others: then a table that is taken ends the
     * era.
     */
    private void setAside(QualifiedName table, TableTaken taken) throws SnapshotLost {
        if (keeper.consistentPoint() == null) {
            throw new SnapshotLost(String.valueOf(taken.getMessage()), taken);
        }
        setAside.add(table);
    }

    /** Who waits for the table gets it now, whatever other workers are reading of it. */
    private void giveUp(OpenTable table) throws SQLException {
        queue.drop(table);
        open.remove(table.table().name());
        if (table.giveUp()) {
            release(table.lock());
        }
    }

    private void release(Connection lock) throws SQLException {
        lock.rollback();
        freeLocks.addFirst(lock);
    }

    /**
     * Whoever asks for the whole table waits for this load's lock, and this copy would wait behind him: unless he gives
     * up, only letting go of the table lets both go on. The server does not see that the two sessions are one.
     */
    private static void takeTurn(OpenTable table, Connection source) throws SQLException {
        try (Statement statement = source.createStatement()) {
            statement.execute("SET LOCAL lock_timeout = '" + GIVES_WAY_AFTER.toMillis() + "ms'");
        }
        TableTaken.lock(table.table().name(), source);
    }

    /** By the source database's name; for one table the point bears its name. */
    private void reach(String point, OpenTable table) throws InterruptedException {
        String database = task.source().address().database();
        faults.reach(point, database);
        faults.reach(point + "." + table.table().name(), database);
    }

    /**
     * A chunk's commit needs no flush: that of the table's end, which comes after, makes all before it durable, and a
     * server that crashes in between ends the era. A table that one COPY fills is emptied in the same transaction,
     * since only so its rows can be written frozen: whoever reads them first, a build of an index, need not write them
     * again.
     */
    private static void prepare(LoadTable table, Connection target, boolean frozen) throws SQLException {
        try (Statement statement = target.createStatement()) {
            statement.execute("SET LOCAL synchronous_commit = off");
            if (frozen) {
                statement.execute("TRUNCATE ONLY " + table.name().sql());
            }
        }
    }

    private void transfer(Chunk chunk, Connection source, Connection target) throws SQLException {
        OpenTable table = chunk.table();
        boolean frozen = chunk.isWholeTable() && !asReplica;
        try {
            prepare(table.table(), target, frozen);
            pipe.run(
                    source,
                    chunk.copyOut(),
                    target,
                    table.table().copyIn(frozen),
                    !table.table().text(),
                    table::count);
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
            throw new SQLException("the load was ended", "57014", ended);
        }
    }
}
