package io.landfall.engine.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.landfall.engine.lab.EngineUnderTest;
import io.landfall.engine.lab.MigrationLab;
import io.landfall.engine.lab.SharedEngine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.databasemigration.model.StartReplicationTaskTypeValue;

@ExtendWith(SharedEngine.class)
class FullLoadIT {

    private final EngineUnderTest engine = SharedEngine.get();

    @Test
    void loads_tables_of_every_shape_without_a_trace_on_the_source() throws Exception {
        MigrationLab lab = new MigrationLab(engine);
        lab.schema(
                "CREATE TYPE mood AS ENUM ('sad', 'glad')",
                "CREATE TYPE pair AS (a int, b mood[])",
                "CREATE TABLE big (id bigint GENERATED ALWAYS AS IDENTITY, twice bigint GENERATED ALWAYS AS (id * 2) STORED, payload text)",
                "CREATE SCHEMA \"We;ird \"\"S\"",
                "CREATE TABLE \"We;ird \"\"S\".\"T.a'b le\" (\"sel;ect\" int, m mood[], p pair, r regclass, n numeric, j jsonb, b bytea)",
                "CREATE TABLE parts (id int, at date) PARTITION BY RANGE (id)",
                "CREATE TABLE parts_low PARTITION OF parts FOR VALUES FROM (0) TO (100)",
                "CREATE TABLE parts_high PARTITION OF parts FOR VALUES FROM (100) TO (200)",
                "CREATE TABLE no_rows (id int)",
                "CREATE TABLE no_columns ()",
                "CREATE TABLE virt (id int, twice int GENERATED ALWAYS AS (id * 2) VIRTUAL, payload text)",
                "CREATE TABLE only_virt (one int GENERATED ALWAYS AS (0 + 1) VIRTUAL)",
                "CREATE TABLE acl (a aclitem)",
                "CREATE TABLE queries (q tsquery[])");
        lab.source.execute(
                "INSERT INTO big (payload) SELECT repeat(md5(i::text), i % 9) FROM generate_series(1, 60000) i",
                "UPDATE big SET payload = payload || 'x' WHERE id % 3 = 0",
                "DELETE FROM big WHERE id % 7 = 0",
                """
                INSERT INTO "We;ird ""S"."T.a'b le" VALUES
                  (1, '{sad,NULL,glad}', ROW(7, '{glad}'), 'pg_catalog.pg_class', 'NaN', '{"b": 1, "a": 2}', '\\x00ff'),
                  (NULL, NULL, NULL, NULL, 1234567890.123456789, NULL, '')
                """,
                "INSERT INTO parts SELECT i, DATE 'infinity' FROM generate_series(0, 199) i",
                "INSERT INTO no_columns DEFAULT VALUES",
                "INSERT INTO no_columns DEFAULT VALUES",
                "INSERT INTO virt (id, payload) VALUES (1, 'a'), (NULL, 'b')",
                "INSERT INTO only_virt DEFAULT VALUES",
                "INSERT INTO acl VALUES ('=r/postgres')",
                "INSERT INTO queries VALUES (ARRAY['', 'a & !b']::tsquery[])");
        lab.createTask(
                "full-load",
                3,
                "public|big",
                "We;ird \\\"S|T.a'b le",
                "public|parts",
                "public|no_rows",
                "public|no_columns",
                "public|virt",
                "public|only_virt",
                "public|acl",
                "public|queries");
        lab.start(StartReplicationTaskTypeValue.START_REPLICATION);

        var task = lab.awaitStatus("stopped");

        assertThat(task.stopReason()).contains("FULL_LOAD_ONLY_FINISHED");
        assertThat(task.replicationTaskStats().fullLoadProgressPercent()).isEqualTo(100);
        assertThat(task.replicationTaskStats().tablesLoaded()).isEqualTo(10);
        assertThat(task.replicationTaskStats().fullLoadFinishDate()).isNotNull();
        for (String table : List.of(
                "big",
                "\"We;ird \"\"S\".\"T.a'b le\"",
                "parts_low",
                "parts_high",
                "no_rows",
                "no_columns",
                "virt",
                "only_virt",
                "acl",
                "queries")) {
            assertThat(MigrationLab.digest(lab.target, table))
                    .as(table)
                    .isEqualTo(MigrationLab.digest(lab.source, table));
        }
        assertThat(lab.statistics("big").fullLoadRows())
                .isEqualTo(Long.parseLong(MigrationLab.value(lab.source, "SELECT count(*) FROM big")));
        assertThat(lab.statistics()).allSatisfy(s -> assertThat(s.tableState()).isEqualTo("Table completed"));
        assertThat(MigrationLab.value(lab.source, "SELECT count(*) FROM pg_namespace WHERE nspname = 'landfall'"))
                .isEqualTo("0");
        assertThat(MigrationLab.value(
                        lab.source, "SELECT count(*) FROM pg_replication_slots WHERE database = current_database()"))
                .isEqualTo("0");
        assertThat(
                        MigrationLab.value(
                                lab.target,
                                "SELECT rows || ' ' || (bytes > 0) || ' ' || state FROM landfall.table_load WHERE table_name = 'big'"))
                .isEqualTo(lab.statistics("big").fullLoadRows() + " true finished");
    }

    /** So that nobody has to write their pages once more, just to note that the rows are visible to all. */
    @Test
    void writes_a_table_that_is_loaded_in_one_piece_frozen() throws Exception {
        MigrationLab lab = new MigrationLab(engine);
        lab.schema("CREATE TABLE big (id int, payload text)", "CREATE TABLE small (id int, payload text)");
        lab.source.execute(
                "INSERT INTO big SELECT i, repeat('x', 900) FROM generate_series(1, 20000) i",
                "INSERT INTO small SELECT i, 'y' FROM generate_series(1, 900) i");
        lab.createTask("full-load", 2, "public|big", "public|small");
        lab.start(StartReplicationTaskTypeValue.START_REPLICATION);
        lab.awaitStatus("stopped");

        lab.target.execute("ANALYZE");
        assertThat(
                        MigrationLab.rows(
                                lab.target,
                                "SELECT relname, relallvisible = relpages, relpages > 0 FROM pg_class WHERE relname IN ('big', 'small') ORDER BY 1"))
                .containsExactly("big|f|t", "small|t|t");
        assertThat(MigrationLab.digest(lab.target, "small")).isEqualTo(MigrationLab.digest(lab.source, "small"));
    }

    @Test
    void cuts_only_the_tables_without_which_a_worker_would_have_nothing_to_do_at_the_end() throws Exception {
        MigrationLab lab = new MigrationLab(engine);
        String[] tables = {"public|t1", "public|t2", "public|t3", "public|t4", "public|t5"};
        for (String table : tables) {
            lab.schema("CREATE TABLE " + table.replace('|', '.') + " (payload text)");
            lab.source.execute("INSERT INTO " + table.replace('|', '.')
                    + " SELECT repeat('x', 900) FROM generate_series(1, 20000) i");
        }
        lab.createTask("full-load", 2, tables);
        lab.start(StartReplicationTaskTypeValue.START_REPLICATION);
        lab.awaitStatus("stopped");

        lab.target.execute("ANALYZE");
        assertThat(
                        MigrationLab.value(
                                lab.target,
                                "SELECT string_agg(relname, ' ' ORDER BY relname) FROM pg_class WHERE relname LIKE 't_' AND relallvisible > 0"))
                .isEqualTo("t1 t2 t3 t4");
    }

    @Test
    void refuses_to_touch_target_rows_that_it_did_not_put_there() throws Exception {
        MigrationLab lab = new MigrationLab(engine);
        lab.schema("CREATE TABLE owned (id int)");
        lab.source.execute("INSERT INTO owned VALUES (1)");
        lab.target.execute("INSERT INTO owned VALUES (99)");
        lab.createTask("full-load", 1, "public|owned");
        lab.start(StartReplicationTaskTypeValue.START_REPLICATION);

        var task = lab.awaitStatus("failed");

        assertThat(task.lastFailureMessage()).contains("public.owned").contains("did not put there");
        assertThat(MigrationLab.rows(lab.target, "SELECT id FROM owned")).containsExactly("99");
        lab.target.execute("TRUNCATE owned");
        lab.start(StartReplicationTaskTypeValue.RELOAD_TARGET);
        lab.awaitStatus("stopped");
        assertThat(MigrationLab.rows(lab.target, "SELECT id FROM owned")).containsExactly("1");
    }

    /** Capture would refuse it at its first change, and no sooner. */
    @Test
    void a_row_above_the_limit_fails_a_load_whose_changes_are_captured_by_name() throws Exception {
        MigrationLab lab = new MigrationLab(engine);
        lab.schema("CREATE TABLE doc (id int PRIMARY KEY, body text)", "CREATE TABLE other (id int PRIMARY KEY)");
        lab.source.execute("INSERT INTO doc SELECT i, repeat('x', i * 1000000) FROM generate_series(3, 5) i");
        lab.createTask("full-load-and-cdc", 1, "public|doc", "public|other");
        lab.start(StartReplicationTaskTypeValue.START_REPLICATION);

        assertThat(lab.awaitStatus("failed").lastFailureMessage())
                .contains("public.doc", "a row has 5000014 bytes", "(4194304)", "landfall.engine.stream.max-row-bytes");
        assertThat(lab.statistics("doc").tableState()).isEqualTo("Table error");
        assertThat(MigrationLab.value(lab.target, "SELECT count(*) FROM doc")).isEqualTo("0");

        lab.source.execute("DELETE FROM doc WHERE id = 5");
        lab.start(StartReplicationTaskTypeValue.RESUME_PROCESSING);
        lab.awaitStatus("stopped");
        assertThat(MigrationLab.digest(lab.target, "doc")).isEqualTo(MigrationLab.digest(lab.source, "doc"));
        lab.delete();
    }

    @Test
    void a_row_above_the_limit_is_loaded_where_no_changes_are_captured() throws Exception {
        MigrationLab lab = new MigrationLab(engine);
        lab.schema("CREATE TABLE doc (id int, body text)");
        lab.source.execute("INSERT INTO doc VALUES (1, repeat('x', 5000000))");
        lab.createTask("full-load", 1, "public|doc");
        lab.start(StartReplicationTaskTypeValue.START_REPLICATION);

        lab.awaitStatus("stopped");
        assertThat(MigrationLab.digest(lab.target, "doc")).isEqualTo(MigrationLab.digest(lab.source, "doc"));
    }

    /** Its lock waits for the load's, and a copy that came behind it would wait for it. */
    @Test
    void gives_way_to_a_truncate_that_came_between_two_copies_of_a_table() throws Exception {
        MigrationLab lab = new MigrationLab(engine);
        lab.schema("CREATE TABLE stock (id int)");
        lab.source.execute("INSERT INTO stock SELECT generate_series(1, 1000)");
        Path hold = startHeld(lab, "stock");
        CompletableFuture<Void> truncate = CompletableFuture.runAsync(() -> truncate(lab, "stock"));
        await().atMost(MigrationLab.PATIENCE)
                .until(() -> MigrationLab.value(
                                lab.source,
                                "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'stock'::regclass")
                        .equals("1"));
        Files.delete(hold);

        // the load's own lock timeout is 30 s
        truncate.get(15, TimeUnit.SECONDS);
        lab.awaitStatus("stopped");
        assertThat(MigrationLab.value(lab.target, "SELECT count(*) FROM stock")).isEqualTo("0");
    }

    @Test
    void a_target_without_connections_is_waited_for_with_the_reason() throws Exception {
        MigrationLab lab = new MigrationLab(engine);
        String role = lab.target.name() + "_crowded";
        lab.schema("CREATE TABLE stock (id int)");
        lab.source.execute("INSERT INTO stock SELECT generate_series(1, 1000)");
        lab.target.execute(
                "CREATE ROLE " + role + " LOGIN",
                "ALTER TABLE stock OWNER TO " + role,
                "GRANT CREATE ON DATABASE " + lab.target.name() + " TO " + role);
        engine.secret(role, role);
        engine.state().execute("UPDATE endpoint SET secret_ref = '" + role + "' WHERE arn = '" + lab.targetArn + "'");
        Path hold = startHeld(lab, "stock");

        lab.target.execute(
                "ALTER ROLE " + role + " CONNECTION LIMIT 0",
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '" + role + "'");
        Files.delete(hold);
        awaitMessage(lab, "too many connections for role");
        assertThat(lab.task().status()).isEqualTo("running");

        lab.target.execute("ALTER ROLE " + role + " CONNECTION LIMIT -1");
        assertThat(lab.awaitStatus("stopped").lastFailureMessage()).isNull();
        assertThat(MigrationLab.digest(lab.target, "stock")).isEqualTo(MigrationLab.digest(lab.source, "stock"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"INSERT ON stock", "UPDATE ON landfall.table_load"})
    void a_target_without_room_is_waited_for_with_the_reason(String write) throws Exception {
        MigrationLab lab = new MigrationLab(engine);
        lab.schema("CREATE TABLE stock (id int)");
        lab.source.execute("INSERT INTO stock SELECT generate_series(1, 1000)");
        lab.target.execute("""
                CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$
                """);
        Path hold = startHeld(lab, "stock");

        String table = write.substring(write.lastIndexOf(' ') + 1);
        String last = table.equals("stock") ? " WHEN (NEW.id = 1000)" : "";
        lab.target.execute(
                "CREATE TRIGGER no_room BEFORE " + write + " FOR EACH ROW" + last + " EXECUTE FUNCTION no_room()",
                "ALTER TABLE " + table + " ENABLE ALWAYS TRIGGER no_room");
        Files.delete(hold);
        awaitMessage(lab, "No space left on device (SQLSTATE 53100)");
        assertThat(lab.task().status()).isEqualTo("running");

        lab.target.execute("DROP TRIGGER no_room ON " + table);
        assertThat(lab.awaitStatus("stopped").lastFailureMessage()).isNull();
        assertThat(MigrationLab.digest(lab.target, "stock")).isEqualTo(MigrationLab.digest(lab.source, "stock"));
    }

    /** Starts a task, whose load stops before it copies the table, until the file that is returned is deleted. */
    private Path startHeld(MigrationLab lab, String table) throws Exception {
        Path hold = engine.fault("hold", lab.source.name(), "LOAD.CHUNK.public." + table);
        Path held = engine.fault("held", lab.source.name(), "LOAD.CHUNK.public." + table);
        Files.createFile(hold);
        lab.createTask("full-load", 1, "public|" + table);
        lab.start(StartReplicationTaskTypeValue.START_REPLICATION);
        await().atMost(MigrationLab.PATIENCE).until(() -> Files.exists(held));
        return hold;
    }

    private static void awaitMessage(MigrationLab lab, String words) {
        await().atMost(MigrationLab.PATIENCE)
                .failFast("the load has failed", () -> lab.task().status().equals("failed"))
                .untilAsserted(() -> assertThat(lab.task().lastFailureMessage())
                        .contains("Trying again: ")
                        .contains(words));
    }

    private static void truncate(MigrationLab lab, String table) {
        try {
            lab.source.execute("TRUNCATE " + table);
        } catch (SQLException refused) {
            throw new IllegalStateException(refused);
        }
    }
}
