package io.landfall.dmsadapter.heartbeat;

import io.landfall.contracts.progress.ReplicationLag;
import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.databases.connection.SecretRefused;
import io.landfall.databases.connection.Session;
import io.landfall.databases.landfall.StaleLease;
import io.landfall.dmsadapter.access.Database;
import io.landfall.dmsadapter.access.DatabaseFailure;
import io.landfall.dmsadapter.access.MigrationDatabases;
import io.landfall.dmsadapter.access.Sql;
import io.landfall.dmsadapter.heartbeat.ProgressBoard.LagPart;
import io.landfall.dmsadapter.provisioning.DmsNames;
import io.landfall.messaging.work.LeaseLostException;
import io.landfall.messaging.work.WorkHandler;
import io.landfall.messaging.work.WorkResult;
import io.landfall.messaging.work.WorkSession;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Beats once a second on the source and measures, by the source's clock, how old the beat on the target is. */
@Component
class HeartbeatWork implements WorkHandler {

    private static final Logger LOG = LoggerFactory.getLogger(HeartbeatWork.class);
    private static final String LEASE = "dms-adapter/heartbeat";
    private static final Session SESSION =
            Session.of("heartbeat").withStatementTimeout(Duration.ofSeconds(10)).withLockTimeout(Duration.ofSeconds(5));
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final int BEATS_A_CALL = 60;

    private final MigrationDatabases databases;
    private final ProgressBoard board;

    HeartbeatWork(MigrationDatabases databases, ProgressBoard board) {
        this.databases = databases;
        this.board = board;
    }

    @Override
    public String kind() {
        return Heartbeat.KIND;
    }

    @Override
    public WorkResult perform(WorkSession session) throws InterruptedException {
        MigrationSpec spec = session.payload(MigrationSpec.class);
        try (Database source = databases.source(spec, SESSION);
                Database target = databases.target(spec, SESSION)) {
            for (int beat = 0; beat < BEATS_A_CALL; beat++) {
                if (session.stopRequested()) {
                    return new WorkResult.Done();
                }
                long begun = System.nanoTime();
                Instant now = beat(session, spec, source);
                board.tell(spec, measured(spec, source, target, now));
                Thread.sleep(Duration.ofNanos(Math.max(0, INTERVAL.toNanos() - (System.nanoTime() - begun))));
            }
        } catch (StaleLease stale) {
            throw new LeaseLostException("heartbeat of " + spec.migrationId());
        } catch (DatabaseFailure | SecretRefused failure) {
            LOG.warn("the heartbeat of {} pauses: {}", spec.migrationId(), failure.getMessage());
            board.tell(spec, LagPart.UNKNOWN);
        }
        return new WorkResult.Again(INTERVAL);
    }

    /** Returns the source's time just after the beat. */
    private static Instant beat(WorkSession session, MigrationSpec spec, Database source)
            throws DatabaseFailure, StaleLease {
        return source.fenced(LEASE, session.leaseToken(), c -> {
            Sql.update(c, Heartbeat.BEAT, spec.migrationId());
            return Sql.one(
                    c,
                    "SELECT pg_catalog.clock_timestamp()",
                    row -> row.getTimestamp(1).toInstant());
        });
    }

    private LagPart measured(MigrationSpec spec, Database source, Database target, Instant now) throws DatabaseFailure {
        String task = DmsNames.task(spec);
        Optional<Instant> arrived = target.read(c -> Sql.first(
                c,
                "SELECT beat_at FROM landfall.heartbeat WHERE migration_id = ?",
                row -> row.getTimestamp(1).toInstant(),
                spec.migrationId()));
        Optional<String> applied = target.read(c -> Sql.one(
                c,
                "SELECT pg_catalog.min(commit_lsn)::text FROM landfall.position WHERE task = ?",
                row -> Optional.ofNullable(row.getString(1)),
                task));
        Optional<Long> behind = applied.isEmpty()
                ? Optional.empty()
                : Optional.of(source.read(c -> Sql.one(
                        c,
                        "SELECT pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), ?::pg_catalog.pg_lsn)::bigint",
                        row -> row.getLong(1),
                        applied.get())));
        RetainedWal retained = source.read(c -> Sql.first(
                        c,
                        "SELECT retained_wal_bytes FROM landfall.source_status WHERE task = ? AND retained_wal_bytes IS NOT NULL",
                        row -> row.getLong(1),
                        task))
                .map(bytes -> RetainedWal.measured(
                        bytes, now, board.lag(spec.migrationId()).retained()))
                .orElse(null);
        return new LagPart(
                new ReplicationLag(
                        arrived.map(at -> seconds(at, now)).orElse(null),
                        behind.orElse(null),
                        retained == null ? null : retained.bytes(),
                        retained == null ? null : retained.secondsUntil(spec.maxRetainedWalBytes())),
                retained);
    }

    private static Double seconds(Instant from, Instant to) {
        return Math.max(0, Duration.between(from, to).toMillis()) / 1000.0;
    }
}
