package io.landfall.dmsadapter.stream;

import io.landfall.contracts.Failure;
import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.databases.connection.SecretRefused;
import io.landfall.databases.connection.Session;
import io.landfall.databases.landfall.LandfallSchema;
import io.landfall.databases.landfall.StaleLease;
import io.landfall.dmsadapter.access.Database;
import io.landfall.dmsadapter.access.DatabaseFailure;
import io.landfall.dmsadapter.access.MigrationDatabases;
import io.landfall.dmsadapter.access.Sql;
import io.landfall.dmsadapter.provisioning.Dms;
import io.landfall.dmsadapter.provisioning.DmsFailure;
import io.landfall.dmsadapter.provisioning.DmsNames;
import io.landfall.dmsadapter.provisioning.Pace;
import io.landfall.dmsadapter.provisioning.ReplicationTask;
import io.landfall.dmsadapter.provisioning.StartType;
import io.landfall.dmsadapter.provisioning.StopReason;
import io.landfall.dmsadapter.provisioning.TaskWatches;
import io.landfall.messaging.work.LeaseLostException;
import io.landfall.messaging.work.WorkHandler;
import io.landfall.messaging.work.WorkResult;
import io.landfall.messaging.work.WorkSession;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Looks now and then whether the task still runs. When it does not, the reason is written to the source, where the
 * cutover's gate reads it, and the task is resumed until what stopped it is mended; unless changes are lost, or
 * somebody stopped it on purpose.
 */
@Component
class StreamWatchWork implements WorkHandler {

    private static final Logger LOG = LoggerFactory.getLogger(StreamWatchWork.class);
    private static final String LEASE = "dms-adapter/stream-watch";
    private static final Session SESSION = Session.of("stream-watch")
            .withStatementTimeout(Duration.ofSeconds(10))
            .withLockTimeout(Duration.ofSeconds(5));
    /** In polls: nobody waits for what is seen here. */
    private static final int POLLS_APART = 6;

    private final TaskWatches watches;
    private final Dms dms;
    private final MigrationDatabases databases;
    private final Pace pace;

    StreamWatchWork(TaskWatches watches, Dms dms, MigrationDatabases databases, Pace pace) {
        this.watches = watches;
        this.dms = dms;
        this.databases = databases;
        this.pace = pace;
    }

    /**
     * What the source was told.
     *
     * @param told false while that is not known
     * @param trouble null: that the task runs
     */
    record Noted(boolean told, @Nullable String trouble) {}

    @Override
    public String kind() {
        return StreamWatch.KIND;
    }

    @Override
    public WorkResult perform(WorkSession session) {
        StreamWatch.Watched watched = session.payload(StreamWatch.Watched.class);
        MigrationSpec spec = watched.spec();
        try {
            Optional<ReplicationTask> task = watches.find(spec, watched.instanceArn(), pace.poll());
            note(session, spec, trouble(spec, task));
            if (task.filter(StreamWatchWork::isWorthResuming).isPresent() && !session.stopRequested()) {
                resume(spec, task.get());
            }
        } catch (StaleLease stale) {
            throw new LeaseLostException("watch of the stream of " + spec.migrationId());
        } catch (DmsFailure | DatabaseFailure | SecretRefused failure) {
            LOG.warn("the watch of the stream of {} pauses: {}", spec.migrationId(), failure.getMessage());
        }
        return new WorkResult.Again(pace.poll().multipliedBy(POLLS_APART));
    }

    private static @Nullable String trouble(MigrationSpec spec, Optional<ReplicationTask> task) {
        if (task.isEmpty()) {
            return "replication task " + DmsNames.task(spec)
                    + " is gone from DMS, and with it the changes that it had to apply. Abort the migration and register it anew.";
        }
        if (!isStopped(task.get())) {
            return null;
        }
        Failure failure = StopReason.failure(task.get(), StopReason.During.APPLY);
        return isWorthResuming(task.get())
                ? failure.reason() + "; it is resumed until that is mended"
                : failure.reason() + ". " + failure.remedy();
    }

    private static boolean isStopped(ReplicationTask task) {
        return task.is("failed") || task.is("stopped");
    }

    private static boolean isWorthResuming(ReplicationTask task) {
        return isStopped(task)
                && switch (StopReason.of(task)) {
                    case RELOAD_NEEDED, BY_HAND, END_REACHED -> false;
                    case TARGET_DIFFERS,
                            DISK_FULL,
                            OUT_OF_MEMORY,
                            LOGIN_REFUSED,
                            NOT_PERMITTED,
                            ROWS_REFUSED,
                            TABLES_MISSING,
                            RESTARTED,
                            OUT_OF_REACH,
                            OTHER -> true;
                };
    }

    /** Once, when it has changed; a worker that dies meanwhile leaves behind that nobody knows what was told. */
    private void note(WorkSession session, MigrationSpec spec, @Nullable String trouble)
            throws DatabaseFailure, SecretRefused, StaleLease {
        Noted wanted = new Noted(true, trouble);
        if (session.checkpoint(Noted.class).filter(wanted::equals).isPresent()) {
            return;
        }
        session.saveCheckpoint(new Noted(false, null));
        String task = DmsNames.task(spec);
        try (Database source = databases.source(spec, SESSION)) {
            source.fenced(LEASE, session.leaseToken(), c -> {
                LandfallSchema.ensureOnSource(c);
                return trouble == null
                        ? Sql.update(c, "DELETE FROM landfall.stopped_task WHERE task = ?", task)
                        : Sql.update(c, """
                                INSERT INTO landfall.stopped_task (task, reason, seen_at) VALUES (?, ?, pg_catalog.clock_timestamp())
                                ON CONFLICT (task) DO UPDATE SET reason = excluded.reason, seen_at = excluded.seen_at
                                """, task, trouble);
            });
        }
        session.saveCheckpoint(wanted);
        if (trouble != null) {
            LOG.warn("changes of {} are applied no more: {}", spec.migrationId(), trouble);
        }
    }

    private void resume(MigrationSpec spec, ReplicationTask task) {
        try {
            dms.startTask(task.arn(), StartType.RESUME_PROCESSING);
            LOG.info("replication task of {} is resumed", spec.migrationId());
        } catch (DmsFailure failure) {
            // it runs again, or is being deleted
            if (failure.kind() != DmsFailure.Kind.WRONG_STATE && failure.kind() != DmsFailure.Kind.NOT_FOUND) {
                throw failure;
            }
        }
    }
}
