package io.landfall.engine.task;

import static io.landfall.engine.lab.MigrationLab.digest;
import static io.landfall.engine.lab.MigrationLab.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.landfall.databases.identifier.ExclusionPatterns;
import io.landfall.databases.landfall.LoadedColumns;
import io.landfall.engine.lab.EngineUnderTest;
import io.landfall.engine.lab.LiveWriters;
import io.landfall.engine.lab.MigrationLab;
import io.landfall.engine.lab.SharedEngine;
import io.landfall.localservers.postgres.LocalDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.databasemigration.model.StartReplicationTaskTypeValue;

@ExtendWith(SharedEngine.class)
class ReplicationIT {

    private static final String[] TABLES = {"public|account", "public|entry", "landfall|heartbeat", "landfall|marker"};

    private final EngineUnderTest engine = SharedEngine.get();

    @Test
    void moves_a_database_under_live_writers_until_both_sides_are_equal_at_a_marker() throws Exception {
        MigrationLab lab = bank(engine);
        try (LiveWriters writers = new LiveWriters(lab.source, 3)) {
            lab.createTask("full-load-and-cdc", 3, TABLES);
            lab.start(StartReplicationTaskTypeValue.START_REPLICATION);
            var loaded = lab.awaitStatus("stopped");
            assertThat(loaded.stopReason()).contains("STOPPED_AFTER_FULL_LOAD");
            assertThat(
                            value(
                                    lab.target,
                                    "SELECT count(*) FROM landfall.table_load WHERE state = 'finished' AND consistent_point IS NOT NULL"))
                    .isEqualTo("4");
            addKeys(lab);
            lab.start(StartReplicationTaskTypeValue.RESUME_PROCESSING);
            lab.awaitStatus("running");
            writers.awaitMore(200);
        }
        lab.awaitMarker();
        assertEqual(lab);
        lab.stop();
        assertThat(lab.awaitStatus("stopped").stopReason()).contains("NORMAL");
        assertThat(lab.statistics("entry").inserts())
                .isPositive()
                .isEqualTo(Long.parseLong(
                        value(lab.target, "SELECT inserts FROM landfall.dirty_table WHERE table_name = 'entry'")));
        assertThat(lab.statistics("account").updates()).isPositive();
        assertThat(lab.statistics("account").deletes()).isPositive();
        lab.delete();
        assertNothingLeftOnTheSource(lab);
    }

    @Test
    void rows_of_a_table_that_names_none_are_inserted_and_can_be_nothing_else() throws Exception {
        MigrationLab lab = new MigrationLab(engine);
        lab.schema(
                "CREATE TABLE said (what text, loud text GENERATED ALWAYS AS (upper(what)) STORED)",
                "ALTER TABLE said REPLICA IDENTITY NOTHING");
        lab.source.execute("INSERT INTO said SELECT 'before ' || i % 10 FROM generate_series(1, 100) i");
        lab.createTask("full-load-and-cdc", 1, "public|said", "landfall|heartbeat", "landfall|marker");
        lab.start(StartReplicationTaskTypeValue.START_REPLICATION);
        lab.awaitStatus("stopped");
        lab.start(StartReplicationTaskTypeValue.RESUME_PROCESSING);
        lab.source.execute("INSERT INTO said SELECT 'after ' || i % 10 FROM generate_series(1, 100) i");
        for (String change : List.of("UPDATE said SET what = 'other'", "DELETE FROM said")) {
            assertThatThrownBy(() -> lab.source.execute(change)).hasMessageContaining("replica identity");
        }
        lab.awaitMarker();
        assertThat(digest(lab.target, "said")).isEqualTo(digest(lab.source, "said"));
        lab.source.execute("TRUNCATE said", "INSERT INTO said VALUES ('alone')");
        lab.awaitMarker();
        assertThat(MigrationLab.rows(lab.target, "SELECT what, loud FROM said")).containsExactly("alone|ALONE");
    }

    @Test
    void a_change_of_such_a_table_that_began_before_it_was_published_is_in_the_load() throws Exception {
        MigrationLab lab = new MigrationLab(engine);
        lab.schema("CREATE TABLE said (what text)", "ALTER TABLE said REPLICA IDENTITY NOTHING");
        lab.source.execute("INSERT INTO said SELECT 'before' FROM generate_series(1, 100) i");
        CompletableFuture<Void> deletion = CompletableFuture.runAsync(
                () -> executed(lab, "DELETE FROM said USING (SELECT pg_sleep(4)) AS while_it_sleeps"));
        await().atMost(MigrationLab.PATIENCE)
                .until(() -> value(
                                lab.source,
                                "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()")
                        .equals("1"));
        lab.createTask("full-load-and-cdc", 1, "public|said", "landfall|heartbeat", "landfall|marker");
        lab.start(StartReplicationTaskTypeValue.START_REPLICATION);
        lab.awaitStatus("stopped");
        deletion.get(30, TimeUnit.SECONDS);
        lab.start(StartReplicationTaskTypeValue.RESUME_PROCESSING);
        lab.awaitMarker();
        assertThat(digest(lab.source, "said")).isEqualTo("0 0");
        assertThat(digest(lab.target, "said")).isEqualTo("0 0");
    }

    @Test
    void tables_whose_changed_rows_can_not_be_told_apart_are_not_published() throws Exception {
        MigrationLab lab = new MigrationLab(engine);
        lab.schema("CREATE TABLE said (what text)");
        lab.createTask("full-load-and-cdc", 1, "public|said", "landfall|heartbeat", "landfall|marker");
        lab.start(StartReplicationTaskTypeValue.START_REPLICATION);
        assertThat(lab.awaitStatus("failed").lastFailureMessage()).contains("public.said", "REPLICA IDENTITY");
    }

    @Test
    void writes_that_the_source_refuses_since_a_table_lost_its_key_are_told_with_what_mends_them() throws Exception {
        MigrationLab lab = new MigrationLab(engine);
        lab.schema(
                "CREATE TABLE by_key (id int PRIMARY KEY, n int)",
                "CREATE TABLE by_index (id int NOT NULL CONSTRAINT named UNIQUE, n int)",
                "ALTER TABLE by_index REPLICA IDENTITY USING INDEX named",
                "CREATE TABLE deferred (id int PRIMARY KEY, n int)",
                "CREATE TABLE whole (id int, n int)",
                "ALTER TABLE whole REPLICA IDENTITY FULL");
        List<String> tables = List.of("by_key", "by_index", "deferred", "whole");
        for (String table : tables) {
            lab.source.execute("INSERT INTO " + table + " SELECT i, i FROM generate_series(1, 10) i");
        }
        lab.createTask(
                "full-load-and-cdc",
                1,
                "public|by_key",
                "public|by_index",
                "public|deferred",
                "public|whole",
                "landfall|heartbeat",
                "landfall|marker");
        lab.start(StartReplicationTaskTypeValue.START_REPLICATION);
        lab.awaitStatus("stopped");
        lab.start(StartReplicationTaskTypeValue.RESUME_PROCESSING);
        lab.awaitMarker();

        for (LocalDatabase side : List.of(lab.source, lab.target)) {
            side.execute(
                    "ALTER TABLE by_key DROP CONSTRAINT by_key_pkey",
                    "ALTER TABLE by_index DROP CONSTRAINT named",
                    "ALTER TABLE deferred DROP CONSTRAINT deferred_pkey, ADD PRIMARY KEY (id) DEFERRABLE",
                    "ALTER TABLE whole ADD COLUMN twice int GENERATED ALWAYS AS (n * 2) STORED");
        }
        String told = "SELECT coalesce(refused_writes, 'nothing') FROM landfall.source_status";
        await().atMost(MigrationLab.PATIENCE)
                .untilAsserted(() -> assertThat(value(lab.source, told))
                        .contains("public.by_index, public.by_key, public.deferred, public.whole")
                        .contains("REPLICA IDENTITY FULL")
                        .isEqualTo(lab.task().lastFailureMessage()));
        for (String table : tables) {
            assertThatThrownBy(() -> lab.source.execute("UPDATE " + table + " SET n = 0 WHERE id = 1"))
                    .as(table)
                    .hasMessageContaining(table);
        }

        lab.target.execute("ALTER TABLE whole ADD PRIMARY KEY (id)");
        lab.source.execute(
                "ALTER TABLE by_key REPLICA IDENTITY FULL",
                "ALTER TABLE by_index REPLICA IDENTITY FULL",
                "ALTER TABLE deferred REPLICA IDENTITY FULL",
                "ALTER TABLE whole ADD PRIMARY KEY (id), REPLICA IDENTITY DEFAULT");
        for (String table : tables) {
            lab.source.execute("UPDATE " + table + " SET n = 0 WHERE id = 1", "DELETE FROM " + table + " WHERE id = 2");
        }
        await().atMost(MigrationLab.PATIENCE).untilAsserted(() -> {
            assertThat(value(lab.source, told)).isEqualTo("nothing");
            assertThat(lab.task().lastFailureMessage()).isNull();
        });
        lab.awaitMarker();
        for (String table : tables) {
            assertThat(digest(lab.target, table)).isEqualTo(digest(lab.source, table));
        }
        assertThat(value(lab.target, "SELECT sum(n) || ' ' || sum(twice) FROM whole"))
                .isEqualTo("52 104");
    }

    @Test
    void what_the_source_refuses_is_told_again_once_the_load_has_got_over_a_trouble_of_its_own() throws Exception {
        MigrationLab lab = bank(engine);
        Path hold = engine.fault("hold", lab.source.name(), "LOAD.FINISH.public.account");
        Files.createFile(hold);
        lab.createTask("full-load-and-cdc", 2, TABLES);
        lab.start(StartReplicationTaskTypeValue.START_REPLICATION);
        await().atMost(MigrationLab.PATIENCE)
                .until(() -> lab.statistics("entry").tableState().equals("Table completed"));
        lab.source.execute("ALTER TABLE entry DROP CONSTRAINT entry_pkey");
        await().atMost(MigrationLab.PATIENCE)
                .untilAsserted(() -> assertThat(lab.task().lastFailureMessage()).contains("public.entry"));
        lab.source.execute("""
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                 WHERE datname = current_database() AND application_name LIKE 'landfall/load-%'
                """);
        await().atMost(MigrationLab.PATIENCE)
                .until(() -> value(lab.target, "SELECT era > 1 FROM landfall.table_load WHERE table_name = 'account'")
                        .equals("t"));
        await().atMost(MigrationLab.PATIENCE)
                .untilAsserted(() -> assertThat(lab.task().lastFailureMessage()).contains("public.entry"));
        lab.source.execute("ALTER TABLE entry ADD PRIMARY KEY (id)");
        await().atMost(MigrationLab.PATIENCE)
                .untilAsserted(() -> assertThat(lab.task().lastFailureMessage()).isNull());
        Files.delete(hold);
        lab.awaitStatus("stopped");
    }

    @Test
    void a_stop_during_the_load_keeps_finished_tables_and_a_resume_loads_the_others() throws Exception {
        MigrationLab lab = bank(engine);
        Path hold = engine.fault("hold", lab.source.name(), "LOAD.FINISH.public.account");
        Files.createFile(hold);
        try (LiveWriters writers = new LiveWriters(lab.source, 2)) {
            lab.createTask("full-load-and-cdc", 3, TABLES);
            lab.start(StartReplicationTaskTypeValue.START_REPLICATION);
            await().atMost(MigrationLab.PATIENCE)
                    .until(() -> lab.statistics("entry").tableState().equals("Table completed"));
            String finished = finishedAt(lab, "entry");
            lab.stop();
            lab.awaitStatus("stopped");
            Files.delete(hold);
            writers.awaitMore(50);
            lab.start(StartReplicationTaskTypeValue.RESUME_PROCESSING);
            assertThat(lab.awaitStatus("stopped").stopReason()).contains("STOPPED_AFTER_FULL_LOAD");
            assertThat(finishedAt(lab, "entry")).isEqualTo(finished);
            assertThat(value(lab.target, """
                            SELECT a.consistent_point > e.consistent_point FROM landfall.table_load a, landfall.table_load e
                             WHERE a.table_name = 'account' AND e.table_name = 'entry'
                            """)).isEqualTo("t");
            addKeys(lab);
            lab.start(StartReplicationTaskTypeValue.RESUME_PROCESSING);
            writers.awaitMore(50);
        }
        lab.awaitMarker();
        assertEqual(lab);
    }

    @Test
    void a_keeper_that_dies_ends_only_the_era() throws Exception {
        MigrationLab lab = bank(engine);
        Path hold = engine.fault("hold", lab.source.name(), "LOAD.FINISH.public.account");
        Files.createFile(hold);
        try (LiveWriters writers = new LiveWriters(lab.source, 2)) {
            lab.createTask("full-load-and-cdc", 2, TABLES);
            lab.start(StartReplicationTaskTypeValue.START_REPLICATION);
            await().atMost(MigrationLab.PATIENCE)
                    .until(() -> lab.statistics("entry").tableState().equals("Table completed"));
            String finished = finishedAt(lab, "entry");
            // as while a key is built on a table that is loaded
            try (Connection key = MigrationLab.open(lab.target)) {
                key.setAutoCommit(false);
                key.createStatement().execute("LOCK TABLE entry IN ACCESS EXCLUSIVE MODE");
                lab.source.execute("""
                        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                         WHERE datname = current_database() AND application_name LIKE 'landfall/load-%'
                        """);
                await().atMost(MigrationLab.PATIENCE)
                        .until(() -> value(
                                        lab.target,
                                        "SELECT era > 1 FROM landfall.table_load WHERE table_name = 'account'")
                                .equals("t"));
                Files.delete(hold);
                assertThat(lab.awaitStatus("stopped").stopReason()).contains("STOPPED_AFTER_FULL_LOAD");
                key.rollback();
            }
            assertThat(finishedAt(lab, "entry")).isEqualTo(finished);
            addKeys(lab);
            lab.start(StartReplicationTaskTypeValue.RESUME_PROCESSING);
            writers.awaitMore(50);
        }
        lab.awaitMarker();
        assertEqual(lab);
    }

    @Test
    void a_reload_begins_a_new_stream_and_a_new_topic() throws Exception {
        MigrationLab lab = bank(engine);
        lab.createTask("full-load-and-cdc", 2, TABLES);
        lab.start(StartReplicationTaskTypeValue.START_REPLICATION);
        lab.awaitStatus("stopped");
        addKeys(lab);
        lab.target.execute("ALTER TABLE entry ADD FOREIGN KEY (account) REFERENCES account");
        lab.start(StartReplicationTaskTypeValue.RESUME_PROCESSING);
        lab.awaitStatus("running");
        lab.source.execute(
                "SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE database = current_database()");
        lab.stop();
        lab.awaitStatus("stopped");
        try (LiveWriters writers = new LiveWriters(lab.source, 2)) {
            lab.start(StartReplicationTaskTypeValue.RELOAD_TARGET);
            assertThat(lab.awaitStatus("stopped").stopReason()).contains("STOPPED_AFTER_FULL_LOAD");
            lab.start(StartReplicationTaskTypeValue.RESUME_PROCESSING);
            writers.awaitMore(50);
        }
        lab.awaitMarker();
        assertEqual(lab);
    }

    @Test
    void a_table_rewritten_before_its_load_begins_is_loaded_under_a_new_snapshot() throws Exception {
        MigrationLab lab = bank(engine);
        Path hold = engine.fault("hold", lab.source.name(), "LOAD.SLOT");
        Files.createFile(hold);
        try (LiveWriters writers = new LiveWriters(lab.source, 2)) {
            lab.createTask("full-load-and-cdc", 2, TABLES);
            lab.start(StartReplicationTaskTypeValue.START_REPLICATION);
            await().atMost(MigrationLab.PATIENCE)
                    .until(() -> value(
                                    lab.source,
                                    "SELECT count(*) FROM pg_replication_slots WHERE database = current_database()")
                            .equals("1"));
            lab.source.execute("ALTER TABLE account ALTER balance TYPE bigint USING balance + 0");
            Files.delete(hold);
            lab.awaitStatus("stopped");
            assertThat(value(lab.target, "SELECT era > 1 FROM landfall.table_load WHERE table_name = 'account'"))
                    .isEqualTo("t");
            assertThat(rewritten(lab)).isEmpty();
            lab.source.execute("ALTER TABLE account ALTER balance TYPE bigint USING balance + 0");
            assertThat(rewritten(lab)).containsExactly("public.account (balance)");
            addKeys(lab);
            lab.start(StartReplicationTaskTypeValue.RESUME_PROCESSING);
            writers.awaitMore(20);
        }
        lab.awaitMarker();
        assertEqual(lab);
    }

    /** A job that empties its table every few seconds must not make a huge table beside it begin anew each time. */
    @Test
    void a_table_truncated_while_others_load_is_loaded_again_alone() throws Exception {
        MigrationLab lab = bank(engine);
        lab.schema("CREATE TABLE staging (id int NOT NULL)");
        lab.source.execute(
                "ALTER TABLE staging ADD PRIMARY KEY (id)", "INSERT INTO staging SELECT generate_series(1, 1000)");
        Path slot = Files.createFile(engine.fault("hold", lab.source.name(), "LOAD.SLOT"));
        Path account = Files.createFile(engine.fault("hold", lab.source.name(), "LOAD.FINISH.public.account"));
        Path staging = Files.createFile(engine.fault("hold", lab.source.name(), "LOAD.CHUNK.public.staging"));
        lab.createTask(
                "full-load-and-cdc",
                2,
                "public|account",
                "public|entry",
                "public|staging",
                "landfall|heartbeat",
                "landfall|marker");
        lab.start(StartReplicationTaskTypeValue.START_REPLICATION);
        awaitHeld(lab, "LOAD.SLOT");
        lab.source.execute(
                "TRUNCATE entry", "INSERT INTO entry SELECT gen_random_uuid(), i, 1 FROM generate_series(1, 10) i");
        Files.delete(slot);
        awaitHeld(lab, "LOAD.FINISH.public.account");
        awaitHeld(lab, "LOAD.CHUNK.public.staging");
        CompletableFuture<Void> truncate =
                CompletableFuture.runAsync(() -> executed(lab, "TRUNCATE staging", "INSERT INTO staging VALUES (7)"));
        await().atMost(MigrationLab.PATIENCE)
                .until(() -> value(
                                lab.source,
                                "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'staging'::regclass")
                        .equals("1"));
        Files.delete(staging);
        truncate.get(15, TimeUnit.SECONDS);
        Files.delete(account);

        assertThat(lab.awaitStatus("stopped").stopReason()).contains("STOPPED_AFTER_FULL_LOAD");
        assertThat(value(lab.target, """
                        SELECT string_agg(table_name || ' ' || (era > 1), ', ' ORDER BY table_name)
                          FROM landfall.table_load WHERE schema_name = 'public'
                        """)).isEqualTo("account false, entry true, staging true");
        addKeys(lab);
        lab.target.execute("ALTER TABLE staging ADD PRIMARY KEY (id)");
        lab.start(StartReplicationTaskTypeValue.RESUME_PROCESSING);
        lab.awaitMarker();
        assertEqual(lab);
        assertThat(digest(lab.target, "staging")).isEqualTo(digest(lab.source, "staging"));
    }

    private void awaitHeld(MigrationLab lab, String point) throws IOException {
        Path held = engine.fault("held", lab.source.name(), point);
        await().atMost(MigrationLab.PATIENCE).until(() -> Files.exists(held));
    }

    private static void executed(MigrationLab lab, String... statements) {
        try {
            lab.source.execute(statements);
        } catch (SQLException refused) {
            throw new IllegalStateException(refused);
        }
    }

    @Test
    void a_second_stream_of_one_migration_is_refused_by_name() throws Exception {
        MigrationLab lab = bank(engine);
        lab.createTask("full-load-and-cdc", 1, TABLES);

        assertThatThrownBy(() -> lab.createTask("another", "full-load-and-cdc", 1, TABLES))
                .hasMessageContaining("t" + lab.migrationId)
                .hasMessageContaining("delete it first");
    }

    @Test
    void tables_without_replica_identity_are_never_published() throws Exception {
        MigrationLab lab = bank(engine);
        lab.schema("CREATE TABLE keyless (id int)");
        lab.createTask("full-load-and-cdc", 1, "public|keyless");
        lab.start(StartReplicationTaskTypeValue.START_REPLICATION);
        assertThat(lab.awaitStatus("failed").lastFailureMessage())
                .contains("public.keyless")
                .contains("replica identity");
        lab.source.execute("INSERT INTO keyless VALUES (1)", "UPDATE keyless SET id = 2");
        lab.delete();
        assertNothingLeftOnTheSource(lab);
    }

    static MigrationLab bank(EngineUnderTest engine) throws SQLException {
        return bank(new MigrationLab(engine));
    }

    static MigrationLab bank(MigrationLab lab) throws SQLException {
        lab.schema(
                "CREATE TABLE account (id int NOT NULL, balance bigint NOT NULL, note text)",
                "CREATE TABLE entry (id uuid NOT NULL, account int NOT NULL, amount bigint NOT NULL)");
        lab.source.execute(
                "ALTER TABLE account ADD PRIMARY KEY (id)",
                "ALTER TABLE entry ADD PRIMARY KEY (id)",
                "INSERT INTO account SELECT i, 1000, repeat('n', i % 300) FROM generate_series(1, 20000) i");
        return lab;
    }

    static void addKeys(MigrationLab lab) throws SQLException {
        lab.target.execute("ALTER TABLE account ADD PRIMARY KEY (id)", "ALTER TABLE entry ADD PRIMARY KEY (id)");
    }

    static void assertEqual(MigrationLab lab) throws SQLException {
        assertThat(digest(lab.target, "account")).isEqualTo(digest(lab.source, "account"));
        assertThat(digest(lab.target, "entry")).isEqualTo(digest(lab.source, "entry"));
    }

    private static List<String> rewritten(MigrationLab lab) throws SQLException {
        try (Connection source = lab.source.connect();
                Connection target = lab.target.connect()) {
            return LoadedColumns.rewritten(source, target, ExclusionPatterns.none()).stream()
                    .map(LoadedColumns.RewrittenTable::toString)
                    .toList();
        }
    }

    static String finishedAt(MigrationLab lab, String table) throws SQLException {
        return value(lab.target, "SELECT finished_at FROM landfall.table_load WHERE table_name = '" + table + "'");
    }

    static void assertNothingLeftOnTheSource(MigrationLab lab) throws SQLException {
        assertThat(value(lab.source, "SELECT count(*) FROM pg_replication_slots WHERE database = current_database()"))
                .isEqualTo("0");
        assertThat(value(lab.source, "SELECT count(*) FROM pg_publication")).isEqualTo("0");
    }
}
