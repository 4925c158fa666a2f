package io.landfall.engine.task;

import static io.landfall.engine.lab.MigrationLab.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.landfall.engine.lab.EngineUnderTest;
import io.landfall.engine.lab.LiveWriters;
import io.landfall.engine.lab.MigrationLab;
import io.landfall.engine.lab.SharedEngine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.databasemigration.model.StartReplicationTaskTypeValue;

/** Rows that move between the pages of a table, of which some chunks are loaded and others are not. */
@ExtendWith(SharedEngine.class)
class MovingRowsIT {

    private final EngineUnderTest engine = SharedEngine.get();
    private final MigrationLab lab = ReplicationIT.bank(engine);
    private final Path hold = engine.fault("hold", lab.source.name(), "LOAD.CHUNK");

    MovingRowsIT() throws Exception {}

    @AfterEach
    void letGo() throws Exception {
        Files.deleteIfExists(hold);
    }

    @Test
    void updates_and_vacuum_between_two_chunks_move_no_row_past_the_load() throws Exception {
        try (LiveWriters writers = new LiveWriters(lab.source, 1)) {
            loadSomeChunks();
            moveRows();
            moveRows();
            Files.delete(hold);
            assertLoadedIn("1");
            resume();
            writers.awaitMore(20);
        }
        assertEqualAtAMarker();
    }

    @Test
    void autovacuum_between_two_chunks_moves_no_row_past_the_load() throws Exception {
        lab.source.execute("DELETE FROM account WHERE id % 4 = 0");
        loadSomeChunks();
        lab.source.execute(
                "ALTER TABLE account SET (autovacuum_vacuum_threshold = 1, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_cost_delay = 0)",
                "ALTER SYSTEM SET autovacuum_naptime = 1",
                "SELECT pg_reload_conf()");
        try {
            String runs = "SELECT autovacuum_count FROM pg_stat_user_tables WHERE relname = 'account'";
            int before = Integer.parseInt(value(lab.source, runs));
            await().atMost(MigrationLab.PATIENCE).until(() -> Integer.parseInt(value(lab.source, runs)) > before);
        } finally {
            lab.source.execute("ALTER SYSTEM RESET autovacuum_naptime", "SELECT pg_reload_conf()");
        }
        lab.source.execute("UPDATE account SET balance = balance + 1, note = note || '.'");
        Files.delete(hold);
        assertLoadedIn("1");
        resume();
        assertEqualAtAMarker();
    }

    @Test
    @Tag("full")
    void a_keeper_that_dies_between_two_chunks_has_the_table_loaded_again() throws Exception {
        try (LiveWriters writers = new LiveWriters(lab.source, 1)) {
            loadSomeChunks();
            moveRows();
            assertThat(value(lab.source, """
                            SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity
                             WHERE datname = current_database() AND application_name LIKE 'landfall/load-%'
                               AND state = 'idle in transaction' AND query ~ '^SELECT (1$|pg_catalog.pg_export_snapshot)'
                            """)).isEqualTo("1");
            moveRows();
            awaitOnTarget("SELECT era = 2 FROM landfall.table_load WHERE table_name = 'account'", "t");
            moveRows();
            Files.delete(hold);
            assertLoadedIn("2");
            resume();
            writers.awaitMore(20);
        }
        assertEqualAtAMarker();
    }

    @Test
    void a_rewrite_between_two_chunks_has_the_table_loaded_again() throws Exception {
        try (LiveWriters writers = new LiveWriters(lab.source, 1)) {
            loadSomeChunks();
            moveRows();
            CompletableFuture<Void> rewrite =
                    CompletableFuture.runAsync(() -> rewrite("CLUSTER account USING account_pkey"));
            await().atMost(MigrationLab.PATIENCE)
                    .until(() -> value(
                                    lab.source,
                                    "SELECT count(*) FROM pg_locks WHERE NOT granted AND mode = 'AccessExclusiveLock' AND relation = 'account'::regclass")
                            .equals("1"));
            Files.delete(hold);
            // the load's own lock timeout is 30 s
            rewrite.get(15, TimeUnit.SECONDS);
            assertLoadedIn("2");
            resume();
            writers.awaitMore(20);
        }
        assertEqualAtAMarker();
    }

    /** Two workers, of which each has loaded a chunk at the most, and the table has more than twenty. */
    private void loadSomeChunks() throws Exception {
        Path first = Files.createFile(engine.fault("hold", lab.source.name(), "LOAD.CHUNK.public.account"));
        Path held = engine.fault("held", lab.source.name(), "LOAD.CHUNK.public.account");
        lab.createTask(
                "full-load-and-cdc", 2, "public|account", "public|entry", "landfall|heartbeat", "landfall|marker");
        lab.start(StartReplicationTaskTypeValue.START_REPLICATION);
        await().atMost(MigrationLab.PATIENCE).until(() -> Files.exists(held));
        Files.createFile(hold);
        Files.delete(first);
        awaitOnTarget("SELECT count(*) BETWEEN 1 AND 10000 FROM account", "t");
    }

    private void awaitOnTarget(String condition, String expected) {
        await().atMost(MigrationLab.PATIENCE)
                .until(() -> value(lab.target, condition).equals(expected));
    }

    /** Each row once, half of them at a time; what VACUUM frees of the first half is filled by the second. */
    private void moveRows() throws SQLException {
        for (int half = 0; half < 2; half++) {
            lab.source.execute(
                    "UPDATE account SET balance = balance + 1, note = note || '.' WHERE id <= 20000 AND id % 2 = "
                            + half,
                    "VACUUM account");
        }
    }

    private void rewrite(String statement) {
        try {
            lab.source.execute(statement);
        } catch (SQLException refused) {
            throw new IllegalStateException(refused);
        }
    }

    private void assertLoadedIn(String era) throws SQLException {
        assertThat(lab.awaitStatus("stopped").stopReason()).contains("STOPPED_AFTER_FULL_LOAD");
        assertThat(value(lab.target, "SELECT era FROM landfall.table_load WHERE table_name = 'account'"))
                .isEqualTo(era);
    }

    private void resume() throws SQLException {
        ReplicationIT.addKeys(lab);
        lab.start(StartReplicationTaskTypeValue.RESUME_PROCESSING);
    }

    private void assertEqualAtAMarker() throws SQLException {
        lab.awaitMarker();
        ReplicationIT.assertEqual(lab);
    }
}
