package io.landfall.engine.load;

import io.landfall.databases.connection.SecretRefused;
import io.landfall.databases.connection.Session;
import io.landfall.engine.connection.EndpointConnections;
import io.landfall.engine.task.LeaseLost;
import io.landfall.engine.task.OwnedTask;
import io.landfall.engine.task.ReplicationTaskSpec;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A new slot waits for every transaction that was open before it; meanwhile the task names their owners. */
final class SlotWait implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SlotWait.class);

    private static final String BLOCKERS = """
            SELECT pg_catalog.string_agg(owner, '; ') FROM (
                SELECT pg_catalog.format('session %s of %s (application %s), in a transaction since %s', pid, usename,
                                         coalesce(nullif(application_name, ''), 'unnamed'), xact_start) AS owner
                  FROM pg_catalog.pg_stat_activity
                 WHERE backend_xid IS NOT NULL AND pid <> pg_catalog.pg_backend_pid() AND application_name NOT LIKE 'landfall/%'
                 UNION ALL
                SELECT pg_catalog.format('prepared transaction %s of %s in database %s, since %s', gid, owner, database, prepared)
                  FROM pg_catalog.pg_prepared_xacts) AS blockers
            """;

    private final EndpointConnections connections;
    private final ReplicationTaskSpec task;
    private final OwnedTask owned;
    private final Duration interval;
    private final Thread watcher;

    SlotWait(EndpointConnections connections, ReplicationTaskSpec task, OwnedTask owned, Duration interval) {
        this.connections = connections;
        this.task = task;
        this.owned = owned;
        this.interval = interval;
        this.watcher =
                Thread.ofVirtual().name("slot-wait-" + owned.leaseToken()).unstarted(this::watch);
    }

    void begin() {
        watcher.start();
    }

    private void watch() {
        try {
            while (true) {
                Thread.sleep(interval);
                tell();
            }
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        } catch (LeaseLost lost) {
            LOG.info("{}", lost.getMessage());
        }
    }

    private void tell() {
        try (Connection source = connections.open(task.source(), Session.of("slot-wait"));
                Statement statement = source.createStatement();
                ResultSet row = statement.executeQuery(BLOCKERS)) {
            row.next();
            String owners = row.getString(1);
            owned.note("Waiting for older transactions on " + task.source().address()
                    + " to end, so that the snapshot is consistent: " + (owners == null ? "none is visible" : owners));
        } catch (SQLException | SecretRefused failure) {
            LOG.debug("can't tell what the slot waits for", failure);
        }
    }

    @Override
    public void close() {
        watcher.interrupt();
        boolean interrupted = false;
        while (watcher.isAlive()) {
            try {
                watcher.join();
            } catch (InterruptedException again) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        } else {
            owned.note(null);
        }
    }
}
