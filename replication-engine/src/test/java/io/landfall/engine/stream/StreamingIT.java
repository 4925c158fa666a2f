package io.landfall.engine.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.landfall.engine.apply.ApplySettings;
import io.landfall.engine.apply.PostgresChangeApply;
import io.landfall.engine.capture.CaptureSettings;
import io.landfall.engine.capture.PostgresChangeCapture;
import io.landfall.engine.task.ApplyStatus;
import io.landfall.engine.task.CaptureStatus;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Capture and apply between real servers and through a real broker. */
class StreamingIT {

    private final StreamingLab lab = new StreamingLab();

    @AfterEach
    void close() throws Exception {
        lab.close();
    }

    @Test
    void replicates_inserts_updates_and_deletes() throws SQLException {
        lab.begin("CREATE TABLE item (id int PRIMARY KEY, name text)");
        PostgresChangeCapture capture = lab.ensureRunning(lab.newCapture());
        PostgresChangeApply apply = lab.ensureRunning(lab.newApply(), 1);

        lab.source.execute(
                "INSERT INTO item SELECT i, 'item ' || i FROM generate_series(1, 1000) i",
                "UPDATE item SET name = name || '!' WHERE id % 3 = 0",
                "DELETE FROM item WHERE id % 5 = 0",
                "UPDATE item SET id = id + 10000 WHERE id % 7 = 0",
                "SELECT pg_replication_origin_create('elsewhere')",
                "SELECT pg_replication_origin_session_setup('elsewhere')",
                "INSERT INTO item VALUES (5000, 'the source is itself a subscriber')",
                "SELECT pg_replication_origin_session_reset()",
                "SELECT pg_replication_origin_drop('elsewhere')");
        lab.awaitDrained();

        lab.assertSame("public", "item");
        assertThat(capture.status(lab.task().identifier())).isInstanceOf(CaptureStatus.Running.class);
        assertThat(apply.status(lab.task().identifier())).isInstanceOf(ApplyStatus.Running.class);
        assertThat(
                        lab.rows(
                                lab.target,
                                "SELECT inserts, updates, deletes, truncates, changes FROM landfall.dirty_table WHERE table_name = 'item'"))
                .singleElement()
                .satisfies(counts -> assertThat(counts).containsExactly("1001", "447", "200", "0", "1648"));
        await().untilAsserted(() -> assertThat(lab.value(
                        lab.source,
                        "SELECT retained_wal_bytes > 0 AND captured_lsn IS NOT NULL FROM landfall.source_status"))
                .isEqualTo("t"));
    }

    @Test
    void tells_the_last_transaction_that_was_not_landfalls_own() throws SQLException {
        lab.begin("CREATE TABLE item (id int PRIMARY KEY, name text)");
        lab.ensureRunning(lab.newCapture());
        lab.ensureRunning(lab.newApply(), 1);

        lab.source.execute("INSERT INTO item VALUES (1, 'a')");
        lab.awaitDrained();
        String foreign = lab.value(lab.target, "SELECT foreign_lsn FROM landfall.position");
        lab.source.execute(
                "INSERT INTO landfall.heartbeat VALUES ('" + lab.task().migrationId() + "', 1, now())");
        lab.awaitDrained();

        assertThat(lab.value(lab.target, "SELECT foreign_lsn FROM landfall.position"))
                .isEqualTo(foreign);
        assertThat(lab.value(
                        lab.target,
                        "SELECT commit_lsn > foreign_lsn AND commit_at >= foreign_commit_at FROM landfall.position"))
                .isEqualTo("t");
    }

    @Test
    void a_transaction_larger_than_a_batch_is_one_transaction_on_the_target() throws SQLException {
        lab.begin("CREATE TABLE item (id int PRIMARY KEY, name text)");
        lab.ensureRunning(lab.newCapture());
        lab.ensureRunning(lab.newApply(new ApplySettings(500, 1024 * 1024, Duration.ofMillis(100))), 1);

        lab.source.execute("INSERT INTO item SELECT i, 'item ' || i FROM generate_series(1, 20000) i");
        lab.awaitDrained();

        lab.assertSame("public", "item");
        assertThat(lab.value(lab.target, "SELECT count(DISTINCT xmin::text) FROM public.item"))
                .isEqualTo("1");
    }

    /** The stream names the leaves, and the target looks for the foreign key at the table above them. */
    @Test
    void a_truncate_that_reaches_a_partitioned_table_by_its_foreign_key_is_applied() throws SQLException {
        lab.begin(
                "CREATE TABLE shelf (id int PRIMARY KEY)",
                "CREATE TABLE book (id int, kind int, shelf int REFERENCES shelf, PRIMARY KEY (id, kind)) PARTITION BY LIST (kind)",
                "CREATE TABLE book_1 PARTITION OF book FOR VALUES IN (1)",
                "CREATE TABLE book_2 PARTITION OF book FOR VALUES IN (2) PARTITION BY HASH (id)",
                "CREATE TABLE book_2_0 PARTITION OF book_2 FOR VALUES WITH (MODULUS 2, REMAINDER 0)",
                "CREATE TABLE book_2_1 PARTITION OF book_2 FOR VALUES WITH (MODULUS 2, REMAINDER 1)");
        lab.ensureRunning(lab.newCapture());
        lab.ensureRunning(lab.newApply(), 1);

        lab.source.execute(
                "INSERT INTO shelf SELECT generate_series(1, 9)",
                "INSERT INTO book SELECT i, 1 + i % 2, i FROM generate_series(1, 9) i",
                "TRUNCATE shelf CASCADE",
                "INSERT INTO shelf VALUES (10)",
                "INSERT INTO book VALUES (10, 1, 10), (11, 2, 10), (12, 2, NULL)",
                "TRUNCATE book_2",
                "INSERT INTO book SELECT i, 2, 10 FROM generate_series(13, 20) i");
        lab.awaitDrained();

        for (String table : List.of("shelf", "book_1", "book_2_0", "book_2_1")) {
            lab.assertSame("public", table);
        }
        assertThat(lab.value(lab.target, "SELECT count(*) FROM public.book")).isEqualTo("9");
    }

    @Test
    void a_value_of_many_megabytes_arrives_whole() throws SQLException {
        lab.begin(
                "CREATE TABLE doc (id int PRIMARY KEY, body text, note text)",
                "ALTER TABLE doc ALTER body SET STORAGE EXTERNAL",
                "CREATE TABLE paper (id int PRIMARY KEY, title text UNIQUE, body bytea, note text)",
                "CREATE TABLE page (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body text)");
        lab.ensureRunning(lab.newCapture());
        lab.ensureRunning(lab.newApply(), 1);

        lab.source.execute(
                "INSERT INTO page (body) VALUES ('short')",
                "UPDATE page SET body = repeat(md5('long'), 200000)",
                "INSERT INTO paper SELECT i, 'paper ' || i, decode(repeat(md5(i::text), 160000), 'hex') FROM generate_series(1, 2) i",
                "UPDATE paper SET note = E'\\\\N\\t', body = body || '\\x0a5c'::bytea WHERE id = 1",
                "UPDATE paper SET id = 3, body = body || '\\x00ff'::bytea WHERE id = 2",
                "INSERT INTO doc SELECT 1, repeat('Grüße aus Köln \\ \t\n ', 600000), 'new'",
                "UPDATE doc SET note = 'body untouched' WHERE id = 1",
                "UPDATE doc SET note = NULL, body = body || 'x' WHERE id = 1",
                "UPDATE doc SET id = 2");
        lab.awaitDrained();

        assertThat(lab.value(lab.target, "SELECT length(body) > 10000000 FROM public.doc"))
                .isEqualTo("t");
        lab.assertSame("public", "doc");
        lab.assertSame("public", "paper");
        lab.assertSame("public", "page");
    }

    @Test
    void a_row_above_the_limit_stops_capture_by_name_and_the_source_is_still_protected() throws SQLException {
        lab.begin(20_000_000, "CREATE TABLE doc (id int PRIMARY KEY, body text)");
        PostgresChangeCapture capture = lab.ensureRunning(lab.newCapture(
                new CaptureSettings(64 * 1024, 1_000_000, 1_000_000, Duration.ofMillis(100), Duration.ofMillis(100))));

        lab.source.execute("INSERT INTO doc SELECT 1, repeat('x', 2000000)");
        assertThat(lab.awaitFailure(capture)).contains("public.doc").contains("max-row-bytes");

        lab.source.execute("INSERT INTO doc SELECT i, repeat(md5(i::text), 40) FROM generate_series(2, 40000) i");
        assertThat(lab.awaitReload(capture)).contains("maxRetainedWal");
    }

    @Test
    void a_row_above_the_limit_arrives_once_the_limit_is_raised() throws SQLException {
        lab.begin("CREATE TABLE doc (id int PRIMARY KEY, body text)");
        PostgresChangeCapture capture = lab.ensureRunning(lab.newCapture(
                new CaptureSettings(50 * 1024, 1_000_000, 1_000_000, Duration.ofMillis(100), Duration.ofMillis(100))));
        lab.ensureRunning(lab.newApply(), 1);
        lab.source.execute(
                "INSERT INTO doc VALUES (0, 'before')",
                // the broker has a part of it when the large row comes
                "INSERT INTO doc SELECT i, repeat(md5(i::text), CASE i WHEN 900 THEN 100000 ELSE 40 END) FROM generate_series(1, 1000) i",
                "INSERT INTO doc VALUES (1001, 'after')");
        assertThat(lab.awaitFailure(capture)).contains("public.doc");
        capture.stop(lab.task().identifier());

        lab.ensureRunning(lab.newCapture());
        lab.source.execute("UPDATE doc SET body = body || '!' WHERE id >= 900");
        lab.awaitDrained();

        lab.assertSame("public", "doc");
    }

    @Test
    void a_worker_with_an_older_lease_stops() throws SQLException {
        lab.begin("CREATE TABLE item (id int PRIMARY KEY, name text)");
        lab.ensureRunning(lab.newCapture());
        PostgresChangeApply old = lab.ensureRunning(lab.newApply(), 1);
        lab.source.execute("INSERT INTO item VALUES (1, 'a')");
        lab.awaitDrained();

        PostgresChangeApply next = lab.ensureRunning(lab.newApply(), 2);
        lab.source.execute("INSERT INTO item VALUES (2, 'b')");
        lab.awaitDrained();

        await().atMost(StreamingLab.PATIENCE)
                .until(() -> old.status(lab.task().identifier()) instanceof ApplyStatus.Superseded);
        assertThat(next.status(lab.task().identifier())).isInstanceOf(ApplyStatus.Running.class);
        lab.source.execute("INSERT INTO item VALUES (3, 'c')");
        lab.awaitDrained();
        lab.assertSame("public", "item");
    }

    @Test
    void changes_before_a_tables_consistent_point_are_ignored() throws SQLException {
        lab.begin("CREATE TABLE item (id int PRIMARY KEY, name text)", "CREATE TABLE other (id int PRIMARY KEY)");
        lab.source.execute("INSERT INTO item VALUES (1, 'loaded')", "INSERT INTO other VALUES (1)");
        String point = lab.value(lab.source, "SELECT pg_current_wal_insert_lsn()");
        lab.target.execute(
                "INSERT INTO item VALUES (1, 'loaded')",
                "INSERT INTO landfall.table_load (task, schema_name, table_name, consistent_point, era, state) VALUES ('"
                        + lab.task().identifier() + "', 'public', 'item', '" + point + "', 1, 'LOADED')");
        lab.source.execute("INSERT INTO item VALUES (2, 'changed')");
        lab.ensureRunning(lab.newCapture());
        lab.ensureRunning(lab.newApply(), 1);
        lab.awaitDrained();

        lab.assertSame("public", "item");
        lab.assertSame("public", "other");
    }

    @Test
    void an_update_that_hits_no_row_stops_apply_by_name() throws SQLException {
        lab.begin("CREATE TABLE item (id int PRIMARY KEY, name text)");
        lab.source.execute("INSERT INTO item VALUES (1, 'secret value')");
        lab.ensureRunning(lab.newCapture());
        PostgresChangeApply apply = lab.ensureRunning(lab.newApply(), 1);
        lab.awaitDrained();

        lab.target.execute("DELETE FROM public.item");
        lab.source.execute("UPDATE item SET name = 'another secret'");

        assertThat(lab.awaitFailure(apply))
                .contains("UPDATE of 1 row(s) of table public.item hit 0")
                .doesNotContain("secret");
    }

    @Test
    void rows_without_columns_and_rows_of_defaults_arrive() throws SQLException {
        lab.begin(
                "CREATE TABLE tick ()",
                "ALTER TABLE tick REPLICA IDENTITY FULL",
                "CREATE TABLE visit (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz DEFAULT now(), note text DEFAULT 'none', more text)",
                "CREATE TABLE made (two int GENERATED ALWAYS AS (1 + 1) VIRTUAL)",
                "ALTER TABLE made REPLICA IDENTITY NOTHING");
        lab.ensureRunning(lab.newCapture());
        lab.ensureRunning(lab.newApply(), 1);

        lab.source.execute(
                "INSERT INTO tick DEFAULT VALUES",
                "INSERT INTO tick DEFAULT VALUES",
                "INSERT INTO tick DEFAULT VALUES",
                "DELETE FROM tick WHERE ctid = (SELECT min(ctid) FROM tick)",
                "INSERT INTO made DEFAULT VALUES",
                "INSERT INTO made DEFAULT VALUES",
                "INSERT INTO visit DEFAULT VALUES",
                "INSERT INTO visit DEFAULT VALUES",
                "UPDATE visit SET note = DEFAULT, at = NULL WHERE id = 2");
        lab.awaitDrained();

        lab.assertSame("public", "tick");
        lab.assertSame("public", "visit");
        lab.assertSame("public", "made");
    }

    @Test
    void a_target_without_room_or_connections_is_waited_for_with_the_reason() throws SQLException {
        lab.begin("CREATE TABLE item (id int PRIMARY KEY, name text)");
        String role = lab.asTargetRole("stream_crowded");
        PostgresChangeApply apply = lab.newApply();
        lab.ensureRunning(lab.newCapture());
        lab.target.execute("ALTER ROLE " + role + " CONNECTION LIMIT 0");
        apply.ensureRunning(lab.task(), 1);
        assertThat(lab.awaitOutage(apply, "connect")).contains("connect");

        lab.target.execute("""
                CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$
                """);
        lab.source.execute("INSERT INTO item VALUES (1, 'a')");
        lab.target.execute(
                "CREATE TRIGGER no_room BEFORE INSERT ON landfall.dirty_table FOR EACH ROW EXECUTE FUNCTION no_room()",
                "ALTER TABLE landfall.dirty_table ENABLE ALWAYS TRIGGER no_room",
                "ALTER ROLE " + role + " CONNECTION LIMIT -1");
        assertThat(lab.awaitOutage(apply, "53100")).contains("No space left on device");

        lab.target.execute("DROP TRIGGER no_room ON landfall.dirty_table");
        lab.awaitDrained();
        lab.assertSame("public", "item");
    }

    @Test
    void without_the_right_to_be_a_replica_triggers_block_by_name() throws SQLException {
        lab.begin("CREATE TABLE item (id int PRIMARY KEY, name text)");
        lab.asTargetRole("stream_limited");
        lab.ensureRunning(lab.newCapture());
        PostgresChangeApply apply = lab.ensureRunning(lab.newApply(), 1);
        lab.source.execute("INSERT INTO item VALUES (1, 'a')");
        lab.awaitDrained();
        lab.assertSame("public", "item");

        apply.stop(lab.task().identifier());
        lab.target.execute("CREATE TABLE child (id int REFERENCES item)");
        apply.ensureRunning(lab.task(), 1);

        assertThat(lab.awaitFailure(apply)).contains("session_replication_role").contains("public.item");
    }
}
