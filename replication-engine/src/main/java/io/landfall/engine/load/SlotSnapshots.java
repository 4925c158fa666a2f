package io.landfall.engine.load;

import io.landfall.databases.connection.PgReplicationConnection;
import io.landfall.databases.connection.SecretRefused;
import io.landfall.engine.connection.EndpointConnections;
import io.landfall.engine.task.OwnedTask;
import io.landfall.engine.task.ReplicationTaskSpec;
import io.landfall.engine.task.StartPoint;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.postgresql.replication.LogSequenceNumber;
import org.postgresql.replication.ReplicationSlotInfo;

/** Makes logical slots and keeps the snapshots that they export. */
final class SlotSnapshots {

    private static final Duration LOOK_AFTER = Duration.ofSeconds(2);

    private final EndpointConnections connections;

    SlotSnapshots(EndpointConnections connections) {
        this.connections = connections;
    }

    /** A new slot and the keeper of its snapshot. */
    record Created(StartPoint start, Keeper keeper) {}

    /** The task's own slot, which keeps the source's WAL from now on. */
    Created createPermanent(ReplicationTaskSpec task, OwnedTask owned, Connection keeper)
            throws SQLException, SecretRefused {
        try (PgReplicationConnection walsender = walsender(task, owned);
                SlotWait wait = new SlotWait(connections, task, owned, LOOK_AFTER)) {
            StartPoint server = identify(walsender.sql());
            wait.begin();
            ReplicationSlotInfo slot = walsender
                    .replication()
                    .createReplicationSlot()
                    .logical()
                    .withSlotName(task.slotName())
                    .withOutputPlugin("pgoutput")
                    .make();
            return created(server, slot, keeper);
        }
    }

    /** A slot that lives only until its snapshot is kept; the task's own slot goes on meanwhile. */
    Created createTemporary(ReplicationTaskSpec task, OwnedTask owned, Connection keeper)
            throws SQLException, SecretRefused {
        try (PgReplicationConnection walsender = walsender(task, owned);
                SlotWait wait = new SlotWait(connections, task, owned, LOOK_AFTER)) {
            StartPoint server = identify(walsender.sql());
            wait.begin();
            ReplicationSlotInfo slot = walsender
                    .replication()
                    .createReplicationSlot()
                    .logical()
                    .withSlotName("landfall_load_" + owned.leaseToken() + "_"
                            + TimeUnit.NANOSECONDS.toMillis(System.nanoTime()))
                    .withTemporaryOption()
                    .withOutputPlugin("pgoutput")
                    .make();
            return created(server, slot, keeper);
        }
    }

    private static Created created(StartPoint server, ReplicationSlotInfo slot, Connection keeper) throws SQLException {
        String snapshot = slot.getSnapshotName();
        if (snapshot == null) {
            throw new SQLException("the server exported no snapshot for slot " + slot.getSlotName());
        }
        return new Created(
                new StartPoint(server.systemIdentifier(), server.timeline(), slot.getConsistentPoint()),
                Keeper.ofSlot(keeper, snapshot, slot.getConsistentPoint()));
    }

    private PgReplicationConnection walsender(ReplicationTaskSpec task, OwnedTask owned)
            throws SQLException, SecretRefused {
        return connections.openReplication(
                task.source(), LoadSessions.named(task, owned.leaseToken()).withStatementTimeout(Duration.ZERO));
    }

    private static StartPoint identify(Connection walsender) throws SQLException {
        try (Statement statement = walsender.createStatement();
                ResultSet row = statement.executeQuery("IDENTIFY_SYSTEM")) {
            row.next();
            return new StartPoint(
                    row.getString("systemid"),
                    row.getInt("timeline"),
                    LogSequenceNumber.valueOf(row.getString("xlogpos")));
        }
    }
}
