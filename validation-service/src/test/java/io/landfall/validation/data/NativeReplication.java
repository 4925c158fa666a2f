package io.landfall.validation.data;

import static org.awaitility.Awaitility.await;

import io.landfall.localservers.postgres.LocalDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.UUID;

/**
 * PostgreSQL's own logical replication in the engine's place, with the rows of schema {@code landfall} that
 * DATA_VALIDATION reads; heartbeats come from a thread.
 */
final class NativeReplication implements AutoCloseable {

    private final LocalDatabase source;
    private final LocalDatabase target;
    private final String name;
    private final Thread heart;

    private NativeReplication(LocalDatabase source, LocalDatabase target, UUID migrationId) {
        this.source = source;
        this.target = target;
        this.name = "s_" + target.name();
        this.heart = Thread.ofVirtual().unstarted(() -> beat(migrationId));
    }

    /** With or without what the engine says of its position; AWS DMS says nothing. */
    static NativeReplication start(LocalDatabase source, LocalDatabase target, UUID migrationId, boolean positions)
            throws SQLException {
        NativeReplication replication = new NativeReplication(source, target, migrationId);
        String heartbeat =
                "CREATE SCHEMA landfall; CREATE TABLE landfall.heartbeat (migration_id uuid PRIMARY KEY, beat bigint)";
        source.execute(heartbeat, "INSERT INTO landfall.heartbeat VALUES ('" + migrationId + "', 1)");
        source.execute("CREATE PUBLICATION everything FOR ALL TABLES");
        source.execute("SELECT pg_create_logical_replication_slot('" + replication.name + "', 'pgoutput')");
        target.execute(heartbeat);
        target.execute("CREATE SUBSCRIPTION " + replication.name + " CONNECTION 'host=127.0.0.1 port=" + source.port()
                + " user=postgres dbname=" + source.name()
                + "' PUBLICATION everything WITH (create_slot = false, slot_name = '"
                + replication.name + "')");
        target.execute(
                positions
                        ? "CREATE VIEW landfall.position AS SELECT o.remote_lsn AS commit_lsn FROM pg_replication_origin_status AS o"
                                + " JOIN pg_subscription AS s ON o.external_id = 'pg_' || s.oid WHERE s.subname = '"
                                + replication.name + "'"
                        : "CREATE TABLE landfall.position (commit_lsn pg_lsn)");
        replication.heart.start();
        await().atMost(Duration.ofSeconds(30)).until(replication::isSynchronised);
        return replication;
    }

    private boolean isSynchronised() throws SQLException {
        try (Connection connection = target.connect();
                Statement statement = connection.createStatement();
                ResultSet result =
                        statement.executeQuery("SELECT bool_and(srsubstate = 'r') FROM pg_subscription_rel")) {
            result.next();
            return result.getBoolean(1);
        }
    }

    private void beat(UUID migrationId) {
        try (Connection connection = source.connect();
                Statement statement = connection.createStatement()) {
            while (!Thread.currentThread().isInterrupted()) {
                statement.execute(
                        "UPDATE landfall.heartbeat SET beat = beat + 1 WHERE migration_id = '" + migrationId + "'");
                Thread.sleep(50);
            }
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Override
    public void close() throws SQLException {
        heart.interrupt();
        target.execute("ALTER SUBSCRIPTION " + name + " DISABLE");
        target.execute("DROP SUBSCRIPTION " + name);
    }
}
