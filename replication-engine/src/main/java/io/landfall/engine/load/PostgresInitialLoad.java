package io.landfall.engine.load;

import io.landfall.databases.connection.SecretRefused;
import io.landfall.databases.connection.Session;
import io.landfall.databases.identifier.NameArrays;
import io.landfall.databases.identifier.QualifiedName;
import io.landfall.databases.landfall.LandfallSchema;
import io.landfall.databases.landfall.LoadedColumns;
import io.landfall.databases.landfall.StaleLease;
import io.landfall.engine.capture.PublicationMark;
import io.landfall.engine.connection.EndpointConnections;
import io.landfall.engine.fault.FaultPoints;
import io.landfall.engine.task.ChangeCapture;
import io.landfall.engine.task.InitialLoad;
import io.landfall.engine.task.LeaseLost;
import io.landfall.engine.task.OwnedTask;
import io.landfall.engine.task.OwnedTask.Counters;
import io.landfall.engine.task.ReplicationTaskSpec;
import io.landfall.engine.task.TaskFailure;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Loads PostgreSQL from PostgreSQL: prepares once, then one era after the other until every table is finished. */
public final class PostgresInitialLoad implements InitialLoad {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresInitialLoad.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final LoadSettings settings;
    private final EndpointConnections connections;
    private final ChangeCapture capture;
    private final FaultPoints faults;

    public PostgresInitialLoad(
            LoadSettings settings, EndpointConnections connections, ChangeCapture capture, FaultPoints faults) {
        this.settings = settings;
        this.connections = connections;
        this.capture = capture;
        this.faults = faults;
    }

    @Override
    public void run(OwnedTask owned) throws TaskFailure, InterruptedException {
        Duration pause = FIRST_PAUSE;
        long troubleSince = System.nanoTime();
        int finished = -1;
        while (true) {
            Attempt attempt = new Attempt(owned);
            try {
                attempt.run();
                return;
            } catch (StaleLease stale) {
                throw new LeaseLost(String.valueOf(stale.getMessage()));
            } catch (InterruptedException | LeaseLost ended) {
                throw ended;
            } catch (Exception broken) {
                requireNotInterrupted();
                TaskFailure failure = LoadFailures.of(broken);
                if (attempt.finished > finished) {
                    finished = attempt.finished;
                    troubleSince = System.nanoTime();
                    pause = FIRST_PAUSE;
                }
                boolean patient =
                        System.nanoTime() - troubleSince < settings.patience().toNanos();
                if (failure.kind() == TaskFailure.Kind.FATAL || !patient) {
                    throw failure;
                }
                LOG.warn(
                        "load of task with token {} is tried again in {}: {}",
                        owned.leaseToken(),
                        pause,
                        failure.reason());
                owned.note("Trying again: " + failure.reason());
            }
            Thread.sleep(pause);
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
    }

    private static void requireNotInterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    @Override
    public void dropPublication(ReplicationTaskSpec task) throws TaskFailure {
        try (Connection source = connections.open(task.source(), Session.of("load-cleanup"))) {
            new Publication(source, task.publicationName()).drop();
        } catch (SQLException | SecretRefused failure) {
            throw TaskFailure.recoverable(
                    "Publication " + task.publicationName() + " on "
                            + task.source().address() + " can't be dropped: " + failure.getMessage(),
                    failure);
        }
    }

    /** One connection to each side, one era. */
    private final class Attempt {

        private final OwnedTask owned;
        private final SlotSnapshots slots = new SlotSnapshots(connections);
        /** Tables found finished at the end; progress means that patience begins again. */
        private int finished;

        Attempt(OwnedTask owned) {
            this.owned = owned;
        }

        void run() throws Exception {
            boolean fresh = owned.startsAfresh();
            ReplicationTaskSpec task = owned.spec();
            if (fresh && task.type().capturesChanges()) {
                // an earlier generation, or an attempt that broke off: its stream began elsewhere
                capture.discard(task);
            }
            if (fresh) {
                owned.beginGeneration();
            }
            try (Connection source = connections.open(task.source(), LoadSessions.named(task, owned.leaseToken()));
                    Connection target = connections.open(task.target(), LoadSessions.named(task, owned.leaseToken()))) {
                LoadSessions.endOthers(source, task, owned.leaseToken());
                LoadSessions.endOthers(target, task, owned.leaseToken());
                LandfallSchema.ensureOnTarget(target);
                if (task.type().capturesChanges()) {
                    LandfallSchema.ensureOnSource(source);
                }
                Map<QualifiedName, LoadTable> tables = survey(task, source, target);
                load(owned.spec(), source, target, tables, fresh);
            }
        }

        private Map<QualifiedName, LoadTable> survey(ReplicationTaskSpec task, Connection source, Connection target)
                throws SQLException, TaskFailure {
            Map<QualifiedName, LoadTable> tables =
                    new TableSurvey(source, "source " + task.source().address(), true).read(task.tables());
            Map<QualifiedName, LoadTable> targets =
                    new TableSurvey(target, "target " + task.target().address(), false).read(tables.keySet());
            TableMatch.require(tables, targets);
            Map<QualifiedName, Long> bytes = new TreeMap<>();
            tables.forEach((name, table) -> bytes.put(name, table.sourceBytes()));
            owned.tablesAre(bytes);
            return tables;
        }

        private void load(
                ReplicationTaskSpec task,
                Connection source,
                Connection target,
                Map<QualifiedName, LoadTable> tables,
                boolean fresh)
                throws Exception {
            LoadLedger ledger = new LoadLedger(target, task.identifier(), owned.leaseToken());
            if (fresh) {
                ledger.beginAfresh(tables.keySet());
            }
            Map<QualifiedName, Counters> done = ledger.finished();
            finished = done.size();
            done.forEach(owned::tableFinished);
            Map<QualifiedName, LoadTable> left = new TreeMap<>(tables);
            left.keySet().removeAll(done.keySet());
            if (left.isEmpty()) {
                return;
            }
            try (Connection session = connections.open(task.source(), LoadSessions.named(task, owned.leaseToken()));
                    Keeper keeper = keeper(task, source, session, fresh)) {
                ledger.beginEra(owned.beginEra(), fresh ? List.of() : left.keySet());
                if (task.type().capturesChanges()) {
                    keepColumns(source, keeper, left);
                }
                owned.tablesBegin(left.keySet());
                owned.note(null);
                boolean asReplica = hasTriggers(target, left.keySet());
                try {
                    new LoadEra(task, owned, settings, connections, faults, keeper, left.values(), asReplica).run();
                } finally {
                    finished = countFinished(ledger);
                }
            }
        }

        /** As the snapshot shows them, before anything is read of it. */
        private void keepColumns(Connection source, Keeper keeper, Map<QualifiedName, LoadTable> tables)
                throws SQLException, StaleLease, TaskFailure {
            keeper.join(source);
            List<LoadedColumns.LoadedColumn> columns = LoadedColumns.read(source, tables.keySet()).stream()
                    .filter(column ->
                            Objects.requireNonNull(tables.get(column.table())).has(column.name()))
                    .toList();
            source.rollback();
            LoadLedger.leased(source, owned.leaseToken(), () -> LoadedColumns.keep(source, tables.keySet(), columns));
        }

        private int countFinished(LoadLedger ledger) {
            try {
                return ledger.finished().size();
            } catch (SQLException unknown) {
                return finished;
            }
        }

        private Keeper keeper(ReplicationTaskSpec task, Connection source, Connection session, boolean fresh)
                throws SQLException, SecretRefused, TaskFailure, InterruptedException {
            if (!task.type().capturesChanges()) {
                return Keeper.ofNow(session);
            }
            if (!fresh) {
                return slots.createTemporary(task, owned, session).keeper();
            }
            new Publication(source, task.publicationName()).create(task.tables());
            new EarlierWriters(source, task.tables()).awaitEnd(owned);
            String mark = PublicationMark.read(source, task.publicationName());
            SlotSnapshots.Created created = slots.createPermanent(task, owned, session);
            faults.reach("LOAD.SLOT", task.source().address().database());
            owned.slotCreated(created.start().of(mark));
            return created.keeper();
        }
    }

    /** Keys and triggers of an earlier secondary schema: they must not act upon loaded rows. */
    private static boolean hasTriggers(Connection target, Collection<QualifiedName> tables) throws SQLException {
        try (PreparedStatement statement = target.prepareStatement("""
                SELECT FROM unnest(?::text[], ?::text[]) AS loaded (schema_name, table_name)
                  JOIN pg_catalog.pg_namespace AS n ON n.nspname = loaded.schema_name
                  JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid AND c.relname = loaded.table_name
                 WHERE EXISTS (SELECT FROM pg_catalog.pg_trigger AS t WHERE t.tgrelid = c.oid AND t.tgenabled <> 'D')
                 LIMIT 1
                """)) {
            NameArrays.set(statement, 1, tables);
            try (ResultSet row = statement.executeQuery()) {
                return row.next();
            }
        }
    }
}
