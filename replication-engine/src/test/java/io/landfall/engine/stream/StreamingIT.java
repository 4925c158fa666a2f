package io.landfall.engine.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.landfall.databases.identifier.QualifiedName;
import io.landfall.engine.apply.ApplySettings;
import io.landfall.engine.apply.PostgresChangeApply;
import io.landfall.engine.capture.CaptureSettings;
import io.landfall.engine.capture.PostgresChangeCapture;
import io.landfall.engine.task.ApplyStatus;
import io.landfall.engine.task.CaptureStatus;
import io.landfall.localservers.kafka.SharedKafka;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
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
        PostgresChangeCapture capture = start(lab.newCapture());
        PostgresChangeApply apply = start(lab.newApply(), 1);

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

        assertSame("public", "item");
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
        start(lab.newCapture());
        start(lab.newApply(), 1);

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
        start(lab.newCapture());
        start(lab.newApply(new ApplySettings(500, 1024 * 1024, Duration.ofMillis(100))), 1);

        lab.source.execute("INSERT INTO item SELECT i, 'item ' || i FROM generate_series(1, 20000) i");
        lab.awaitDrained();

        assertSame("public", "item");
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
        start(lab.newCapture());
        start(lab.newApply(), 1);

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
            assertSame("public", table);
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
        start(lab.newCapture());
        start(lab.newApply(), 1);

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
        assertSame("public", "doc");
        assertSame("public", "paper");
        assertSame("public", "page");
    }

    @Test
    void a_row_above_the_limit_stops_capture_by_name_and_the_source_is_still_protected() throws SQLException {
        lab.begin(20_000_000, "CREATE TABLE doc (id int PRIMARY KEY, body text)");
        PostgresChangeCapture capture = start(lab.newCapture(
                new CaptureSettings(64 * 1024, 1_000_000, 1_000_000, Duration.ofMillis(100), Duration.ofMillis(100))));

        lab.source.execute("INSERT INTO doc SELECT 1, repeat('x', 2000000)");
        assertThat(awaitFailure(capture)).contains("public.doc").contains("max-row-bytes");

        lab.source.execute("INSERT INTO doc SELECT i, repeat(md5(i::text), 40) FROM generate_series(2, 40000) i");
        assertThat(awaitReload(capture)).contains("maxRetainedWal");
    }

    @Test
    void a_row_above_the_limit_arrives_once_the_limit_is_raised() throws SQLException {
        lab.begin("CREATE TABLE doc (id int PRIMARY KEY, body text)");
        PostgresChangeCapture capture = start(lab.newCapture(
                new CaptureSettings(50 * 1024, 1_000_000, 1_000_000, Duration.ofMillis(100), Duration.ofMillis(100))));
        start(lab.newApply(), 1);
        lab.source.execute(
                "INSERT INTO doc VALUES (0, 'before')",
                // the broker has a part of it when the large row comes
                "INSERT INTO doc SELECT i, repeat(md5(i::text), CASE i WHEN 900 THEN 100000 ELSE 40 END) FROM generate_series(1, 1000) i",
                "INSERT INTO doc VALUES (1001, 'after')");
        assertThat(awaitFailure(capture)).contains("public.doc");
        capture.stop(lab.task().identifier());

        start(lab.newCapture());
        lab.source.execute("UPDATE doc SET body = body || '!' WHERE id >= 900");
        lab.awaitDrained();

        assertSame("public", "doc");
    }

    @Test
    void a_worker_with_an_older_lease_stops() throws SQLException {
        lab.begin("CREATE TABLE item (id int PRIMARY KEY, name text)");
        start(lab.newCapture());
        PostgresChangeApply old = start(lab.newApply(), 1);
        lab.source.execute("INSERT INTO item VALUES (1, 'a')");
        lab.awaitDrained();

        PostgresChangeApply next = start(lab.newApply(), 2);
        lab.source.execute("INSERT INTO item VALUES (2, 'b')");
        lab.awaitDrained();

        await().atMost(StreamingLab.PATIENCE)
                .until(() -> old.status(lab.task().identifier()) instanceof ApplyStatus.Superseded);
        assertThat(next.status(lab.task().identifier())).isInstanceOf(ApplyStatus.Running.class);
        lab.source.execute("INSERT INTO item VALUES (3, 'c')");
        lab.awaitDrained();
        assertSame("public", "item");
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
        start(lab.newCapture());
        start(lab.newApply(), 1);
        lab.awaitDrained();

        assertSame("public", "item");
        assertSame("public", "other");
    }

    @Test
    void an_update_that_hits_no_row_stops_apply_by_name() throws SQLException {
        lab.begin("CREATE TABLE item (id int PRIMARY KEY, name text)");
        lab.source.execute("INSERT INTO item VALUES (1, 'secret value')");
        start(lab.newCapture());
        PostgresChangeApply apply = start(lab.newApply(), 1);
        lab.awaitDrained();

        lab.target.execute("DELETE FROM public.item");
        lab.source.execute("UPDATE item SET name = 'another secret'");

        assertThat(awaitFailure(apply))
                .contains("UPDATE of 1 row(s) of table public.item hit 0")
                .doesNotContain("secret");
    }

    @Test
    void a_column_added_on_the_source_stops_apply_by_name() throws SQLException {
        lab.begin("CREATE TABLE item (id int PRIMARY KEY, name text)");
        start(lab.newCapture());
        PostgresChangeApply apply = start(lab.newApply(), 1);

        lab.source.execute("ALTER TABLE item ADD COLUMN more int", "INSERT INTO item VALUES (1, 'a', 2)");

        assertThat(awaitFailure(apply)).contains("public.item").contains("column more is on the source only");
    }

    @Test
    void a_retyped_column_stops_apply_instead_of_rounding() throws SQLException {
        lab.begin("CREATE TABLE price (id int PRIMARY KEY, amount numeric(10, 2))");
        start(lab.newCapture());
        PostgresChangeApply apply = start(lab.newApply(), 1);

        lab.source.execute(
                "ALTER TABLE price ALTER amount TYPE numeric(10, 4)", "INSERT INTO price VALUES (1, 1.2345)");

        assertThat(awaitFailure(apply)).contains("column amount has another type");
        assertThat(lab.value(lab.target, "SELECT count(*) FROM public.price")).isEqualTo("0");
    }

    @Test
    void columns_dropped_or_renamed_on_the_source_stop_apply_by_name_until_the_target_has_the_same()
            throws SQLException {
        lab.begin("CREATE TABLE item (id int PRIMARY KEY, name text, note text)");
        start(lab.newCapture());
        PostgresChangeApply apply = lab.newApply();
        lab.source.execute(
                "INSERT INTO item VALUES (1, 'a', 'x'), (2, 'b', 'y')",
                "ALTER TABLE item DROP COLUMN note",
                "INSERT INTO item VALUES (3, 'c')");
        apply.ensureRunning(lab.task(), 1);
        assertThat(awaitFailure(apply))
                .contains("public.item", "column note is on the target only")
                .contains("make the target the same");
        assertThat(lab.value(lab.target, "SELECT count(*) FROM public.item WHERE note IS NOT NULL"))
                .as("rows of before it")
                .isEqualTo("2");

        lab.target.execute("ALTER TABLE public.item DROP COLUMN note");
        resume(apply);
        lab.awaitDrained();
        assertSame("public", "item");

        lab.source.execute(
                "UPDATE item SET name = 'e' WHERE id = 1",
                "ALTER TABLE item RENAME COLUMN name TO title",
                "DELETE FROM item WHERE id = 2");
        assertThat(awaitFailure(apply))
                .contains("public.item", "column title is on the source only")
                .contains("make the target the same");

        lab.target.execute("ALTER TABLE public.item RENAME COLUMN name TO title");
        resume(apply);
        lab.source.execute("UPDATE item SET title = 'd' WHERE id = 3");
        lab.awaitDrained();
        assertSame("public", "item");
    }

    @Test
    void a_value_added_to_an_enum_on_the_source_stops_apply_by_name_until_the_target_has_it() throws SQLException {
        lab.begin(
                "CREATE TYPE mood AS ENUM ('sad')",
                "CREATE TABLE item (id int PRIMARY KEY, now mood, before mood[] NOT NULL DEFAULT '{}')");
        start(lab.newCapture());
        PostgresChangeApply apply = start(lab.newApply(), 1);
        lab.source.execute(
                "INSERT INTO item VALUES (1, 'sad'), (2, NULL)",
                "ALTER TYPE mood ADD VALUE 'glad'",
                "UPDATE item SET now = 'glad', before = '{sad}' WHERE id = 1",
                "INSERT INTO item VALUES (3, NULL, '{glad,NULL}')");
        assertThat(awaitFailure(apply)).contains("public.item", "22P02", "Mend the target and resume");

        lab.target.execute("ALTER TYPE public.mood ADD VALUE 'glad'");
        resume(apply);
        lab.awaitDrained();
        assertSame("public", "item");
    }

    @Test
    void a_table_dropped_and_made_again_means_reload_by_name() throws SQLException {
        lab.begin("CREATE TABLE item (id int PRIMARY KEY, name text)");
        PostgresChangeCapture capture = start(lab.newCapture());
        start(lab.newApply(), 1);
        lab.source.execute("INSERT INTO item VALUES (1, 'a')");
        lab.awaitDrained();

        lab.source.execute(
                "DROP TABLE item",
                "CREATE TABLE item (id int PRIMARY KEY, name text)",
                "INSERT INTO item VALUES (2, 'unpublished')");

        assertThat(awaitReload(capture))
                .contains("public.item is no longer wholly published")
                .contains("Reload");
    }

    /** Each leaf goes by its own name, whatever it is a part of at the moment. */
    @Test
    void a_table_attached_or_detached_as_a_partition_on_the_source_is_replicated_as_before() throws SQLException {
        lab.begin(
                "CREATE TABLE event (at int PRIMARY KEY, what text) PARTITION BY RANGE (at)",
                "CREATE TABLE event_1 PARTITION OF event FOR VALUES FROM (0) TO (10)",
                "CREATE TABLE event_2 (what text, at int PRIMARY KEY)");
        start(lab.newCapture());
        PostgresChangeApply apply = start(lab.newApply(), 1);

        lab.source.execute(
                "INSERT INTO event SELECT i, 'before' FROM generate_series(0, 9) i",
                "INSERT INTO event_2 SELECT 'before', i FROM generate_series(10, 14) i",
                "ALTER TABLE event ATTACH PARTITION event_2 FOR VALUES FROM (10) TO (20)",
                "INSERT INTO event SELECT i, 'attached' FROM generate_series(15, 19) i",
                "UPDATE event SET what = 'changed' WHERE at IN (1, 11)",
                "DELETE FROM event WHERE at IN (5, 15)",
                "UPDATE event SET at = at + 13 WHERE at = 2",
                "ALTER TABLE event DETACH PARTITION event_1",
                "UPDATE event_1 SET what = 'detached' WHERE at = 3");
        lab.awaitDrained();
        assertSame("public", "event_1");
        assertSame("public", "event_2");

        lab.source.execute("INSERT INTO event_1 VALUES (100, 'no longer bound')");
        assertThat(awaitFailure(apply)).contains("public.event_1", "violates partition constraint", "Mend the target");
        lab.target.execute("ALTER TABLE public.event DETACH PARTITION public.event_1");
        resume(apply);
        lab.awaitDrained();
        assertSame("public", "event_1");
    }

    @Test
    void rows_without_columns_and_rows_of_defaults_arrive() throws SQLException {
        lab.begin(
                "CREATE TABLE tick ()",
                "ALTER TABLE tick REPLICA IDENTITY FULL",
                "CREATE TABLE visit (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz DEFAULT now(), note text DEFAULT 'none', more text)",
                "CREATE TABLE made (two int GENERATED ALWAYS AS (1 + 1) VIRTUAL)",
                "ALTER TABLE made REPLICA IDENTITY NOTHING");
        start(lab.newCapture());
        start(lab.newApply(), 1);

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

        assertSame("public", "tick");
        assertSame("public", "visit");
        assertSame("public", "made");
    }

    @Test
    void a_dropped_slot_means_reload() throws SQLException {
        lab.begin("CREATE TABLE item (id int PRIMARY KEY, name text)");
        PostgresChangeCapture capture = start(lab.newCapture());
        capture.stop(lab.task().identifier());
        lab.source.execute("SELECT pg_drop_replication_slot('" + lab.task().slotName() + "')");

        capture.ensureRunning(lab.task(), lab.start());

        assertThat(awaitReload(capture)).contains("is gone");
        assertThat(lab.value(lab.source, "SELECT reload_needed FROM landfall.source_status"))
                .contains("is gone");
    }

    @Test
    void a_slot_that_somebody_else_advanced_means_reload() throws SQLException {
        lab.begin("CREATE TABLE item (id int PRIMARY KEY, name text)");
        PostgresChangeCapture capture = start(lab.newCapture());
        insertAndAwaitCapture(1);
        capture.stop(lab.task().identifier());
        lab.source.execute(
                "INSERT INTO item VALUES (2, 'never captured')",
                "SELECT pg_replication_slot_advance('" + lab.task().slotName() + "', pg_current_wal_lsn())");

        assertMovedSlotMeansReload(capture);
    }

    @Test
    void a_slot_that_was_dropped_and_made_again_while_changes_were_written_means_reload() throws SQLException {
        lab.begin("CREATE TABLE item (id int PRIMARY KEY, name text)");
        PostgresChangeCapture capture = start(lab.newCapture());
        insertAndAwaitCapture(1);
        capture.stop(lab.task().identifier());
        remakeSlot();

        assertMovedSlotMeansReload(capture);
    }

    /** Nothing was confirmed yet: the load's consistent point is all there is to tell it by. */
    @Test
    void a_slot_that_was_made_again_before_the_first_session_means_reload() throws SQLException {
        lab.begin("CREATE TABLE item (id int PRIMARY KEY, name text)");
        remakeSlot();

        assertMovedSlotMeansReload(lab.newCapture());
        assertThat(lab.topics.exists(lab.task().changeTopic())).isFalse();
    }

    /** Between the two sessions the slot may stand anywhere up to what was written down. */
    @Test
    void a_capture_that_died_between_writing_down_and_confirming_goes_on() throws SQLException {
        lab.begin("CREATE TABLE item (id int PRIMARY KEY, name text)");
        PostgresChangeCapture capture = start(lab.newCapture());
        start(lab.newApply(), 1);
        insertAndAwaitCapture(1);
        capture.stop(lab.task().identifier());
        lab.source.execute(
                "INSERT INTO item VALUES (2, 'captured later')",
                "UPDATE landfall.source_status SET confirmed_lsn = pg_current_wal_lsn()");

        start(capture);
        lab.awaitDrained();

        assertSame("public", "item");
    }

    /** Else a session that dies in between would leave a slot that somebody else seems to have moved. */
    @Test
    void what_can_not_be_written_down_is_not_confirmed() throws SQLException {
        lab.begin("CREATE TABLE item (id int PRIMARY KEY, name text)");
        PostgresChangeCapture capture = start(lab.newCapture());
        start(lab.newApply(), 1);
        insertAndAwaitCapture(1);
        lab.source.execute("""
                CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    RAISE EXCEPTION 'not to be written now';
                END $$
                """, """
                CREATE TRIGGER refuse BEFORE UPDATE ON landfall.source_status FOR EACH ROW
                   WHEN (NEW.confirmed_lsn > OLD.confirmed_lsn) EXECUTE FUNCTION refuse()
                """, "INSERT INTO item VALUES (2, 'captured twice')");
        await().atMost(StreamingLab.PATIENCE)
                .until(() -> capture.status(lab.task().identifier()) instanceof CaptureStatus.Starting(String message)
                        && message.contains("not to be written now"));

        assertThat(
                        lab.value(
                                lab.source,
                                "SELECT confirmed_flush_lsn <= confirmed_lsn FROM pg_replication_slots JOIN landfall.source_status USING (slot_name)"))
                .isEqualTo("t");
        lab.source.execute("DROP TRIGGER refuse ON landfall.source_status");
        lab.awaitDrained();
        assertSame("public", "item");
    }

    private void remakeSlot() throws SQLException {
        lab.source.execute(
                "SELECT pg_drop_replication_slot('" + lab.task().slotName() + "')",
                "INSERT INTO item VALUES (2, 'never captured')",
                "SELECT pg_create_logical_replication_slot('" + lab.task().slotName() + "', 'pgoutput')");
    }

    /** However often it is tried. */
    private void assertMovedSlotMeansReload(PostgresChangeCapture capture) throws SQLException {
        String stands = lab.value(
                lab.source,
                "SELECT confirmed_flush_lsn FROM pg_replication_slots WHERE slot_name = '"
                        + lab.task().slotName() + "'");
        for (int attempt = 1; attempt <= 2; attempt++) {
            capture.ensureRunning(lab.task(), lab.start());
            assertThat(awaitReload(capture))
                    .contains(
                            lab.task().slotName(), "stands at " + stands, "confirmed nothing beyond", "somebody else");
            capture.stop(lab.task().identifier());
        }
        assertThat(lab.value(lab.source, "SELECT reload_needed FROM landfall.source_status"))
                .contains("somebody else");
    }

    @Test
    void a_lost_topic_means_reload_and_is_not_made_anew() throws SQLException {
        lab.begin("CREATE TABLE item (id int PRIMARY KEY, name text)");
        PostgresChangeCapture capture = start(lab.newCapture());
        PostgresChangeApply apply = start(lab.newApply(), 1);
        lab.source.execute("INSERT INTO item VALUES (1, 'a')");
        lab.awaitDrained();
        capture.stop(lab.task().identifier());
        apply.stop(lab.task().identifier());
        lab.topics.delete(lab.task().changeTopic());
        await().until(() -> !lab.topics.exists(lab.task().changeTopic()));

        capture.ensureRunning(lab.task(), lab.start());
        apply.ensureRunning(lab.task(), 1);

        assertThat(awaitReload(capture)).contains("does not exist any more");
        await().atMost(StreamingLab.PATIENCE)
                .until(() -> apply.status(lab.task().identifier()) instanceof ApplyStatus.ReloadNeeded);
        assertThat(lab.topics.exists(lab.task().changeTopic())).isFalse();
    }

    /** It has more in flight than it may, so that it sends nothing that could tell it. */
    @Test
    void a_capture_that_waits_for_the_broker_finds_out_that_its_topic_was_deleted() throws SQLException {
        lab.begin("CREATE TABLE item (id int PRIMARY KEY, name text)");
        PostgresChangeCapture capture = start(lab.newCapture(
                new CaptureSettings(64 * 1024, 1_000_000, 40_000, Duration.ofMillis(100), Duration.ofMillis(100))));
        insertAndAwaitCapture(0);
        lab.topics.delete(lab.task().changeTopic());

        lab.source.execute("INSERT INTO item SELECT i, repeat('x', 1000) FROM generate_series(1, 5000) i");

        assertThat(awaitReload(capture)).contains("does not exist any more");
    }

    @Test
    void too_much_retained_wal_drops_the_slot_and_says_why() throws SQLException {
        lab.begin(20_000_000, "CREATE TABLE item (id int PRIMARY KEY, name text)");
        PostgresChangeCapture capture = start(lab.newCapture());
        try (Connection open = lab.source.connect()) {
            open.setAutoCommit(false);
            open.createStatement().execute("INSERT INTO item VALUES (0, 'holds the WAL')");
            lab.source.execute("INSERT INTO item SELECT i, repeat('x', 1000) FROM generate_series(1, 40000) i");

            assertThat(awaitReload(capture)).contains("maxRetainedWal");
        }
        assertThat(lab.value(
                        lab.source,
                        "SELECT count(*) FROM pg_replication_slots WHERE slot_name = '"
                                + lab.task().slotName() + "'"))
                .isEqualTo("0");
        assertThat(lab.value(lab.source, "SELECT reload_needed FROM landfall.source_status"))
                .contains("maxRetainedWal");
    }

    @Test
    void another_timeline_means_reload() throws SQLException {
        lab.begin("CREATE TABLE item (id int PRIMARY KEY, name text)");
        PostgresChangeCapture capture = lab.newCapture();
        capture.ensureRunning(
                lab.task(),
                new io.landfall.engine.task.StartPoint(
                        lab.start().systemIdentifier(),
                        lab.start().timeline() + 1,
                        lab.start().consistentPoint()));

        assertThat(awaitReload(capture)).contains("failed over", lab.task().slotName());
    }

    @Test
    void a_dropped_publication_means_reload() throws SQLException {
        lab.begin("CREATE TABLE item (id int PRIMARY KEY, name text)");
        PostgresChangeCapture capture = lab.newCapture();
        lab.source.execute("DROP PUBLICATION " + lab.task().publicationName(), "INSERT INTO item VALUES (1, 'a')");
        capture.ensureRunning(lab.task(), lab.start());

        assertThat(awaitReload(capture)).contains(lab.task().publicationName()).contains("dropped");
    }

    @Test
    void a_publication_that_was_dropped_and_made_again_between_two_looks_means_reload() throws SQLException {
        lab.begin("CREATE TABLE item (id int PRIMARY KEY, name text)");
        PostgresChangeCapture capture = start(lab.newCapture());
        capture.stop(lab.task().identifier());
        lab.source.execute(
                "DROP PUBLICATION " + lab.task().publicationName(),
                "INSERT INTO item VALUES (1, 'unpublished')",
                "CREATE PUBLICATION " + lab.task().publicationName()
                        + " FOR TABLE ONLY item, ONLY landfall.heartbeat, ONLY landfall.marker");

        capture.ensureRunning(lab.task(), lab.start());

        assertThat(awaitReload(capture)).contains(lab.task().publicationName()).contains("made again");
    }

    @Test
    void a_target_without_room_or_connections_is_waited_for_with_the_reason() throws SQLException {
        lab.begin("CREATE TABLE item (id int PRIMARY KEY, name text)");
        String role = lab.asTargetRole("stream_crowded");
        PostgresChangeApply apply = lab.newApply();
        start(lab.newCapture());
        lab.target.execute("ALTER ROLE " + role + " CONNECTION LIMIT 0");
        apply.ensureRunning(lab.task(), 1);
        assertThat(awaitOutage(apply, "connect")).contains("connect");

        lab.target.execute("""
                CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$
                """);
        lab.source.execute("INSERT INTO item VALUES (1, 'a')");
        lab.target.execute(
                "CREATE TRIGGER no_room BEFORE INSERT ON landfall.dirty_table FOR EACH ROW EXECUTE FUNCTION no_room()",
                "ALTER TABLE landfall.dirty_table ENABLE ALWAYS TRIGGER no_room",
                "ALTER ROLE " + role + " CONNECTION LIMIT -1");
        assertThat(awaitOutage(apply, "53100")).contains("No space left on device");

        lab.target.execute("DROP TRIGGER no_room ON landfall.dirty_table");
        lab.awaitDrained();
        assertSame("public", "item");
    }

    @Test
    void a_topic_that_lost_its_first_records_means_reload() throws Exception {
        lab.begin("CREATE TABLE item (id int PRIMARY KEY, name text)");
        PostgresChangeCapture capture = start(lab.newCapture());
        lab.source.execute("INSERT INTO item VALUES (1, 'a')");
        await().atMost(StreamingLab.PATIENCE)
                .until(() -> !lab.rows(
                                lab.source, "SELECT 1 FROM landfall.source_status WHERE captured_lsn IS NOT NULL")
                        .isEmpty());
        capture.stop(lab.task().identifier());
        TopicPartition partition = new TopicPartition(lab.task().changeTopic(), 0);
        try (Admin admin =
                Admin.create(Map.of("bootstrap.servers", SharedKafka.broker().bootstrapServers()))) {
            admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(-1)))
                    .all()
                    .get();
        }

        PostgresChangeApply apply = lab.newApply();
        apply.ensureRunning(lab.task(), 1);
        capture.ensureRunning(lab.task(), lab.start());

        assertThat(awaitReload(capture)).contains("first records were deleted");
        await().atMost(StreamingLab.PATIENCE)
                .until(() -> apply.status(lab.task().identifier()) instanceof ApplyStatus.ReloadNeeded);
    }

    /** As after an election of a leader that was behind. */
    @Test
    void a_topic_that_lost_its_last_records_means_reload() throws Exception {
        lab.begin("CREATE TABLE item (id int PRIMARY KEY, name text)");
        PostgresChangeCapture capture = start(lab.newCapture());
        insertAndAwaitCapture(1);
        insertAndAwaitCapture(2);
        capture.stop(lab.task().identifier());
        String topic = lab.task().changeTopic();
        List<byte[]> records = records(topic);
        assertThat(records).hasSizeGreaterThan(2);
        lab.topics.delete(topic);
        await().until(() -> !lab.topics.exists(topic));
        lab.topics.create(topic);
        append(topic, records.subList(0, records.size() - 1));

        capture.ensureRunning(lab.task(), lab.start());

        assertThat(awaitReload(capture))
                .contains("ends with the transaction at")
                .contains("the broker had acknowledged")
                .contains("Reload");
        assertThat(records(topic)).hasSize(records.size() - 1);
    }

    private void insertAndAwaitCapture(int id) throws SQLException {
        String before = lab.value(lab.source, "SELECT pg_current_wal_insert_lsn()");
        lab.source.execute("INSERT INTO item VALUES (" + id + ", 'a')");
        await().atMost(StreamingLab.PATIENCE)
                .until(() -> !lab.rows(
                                lab.source,
                                "SELECT 1 FROM landfall.source_status WHERE captured_lsn >= '" + before + "'")
                        .isEmpty());
    }

    private static List<byte[]> records(String topic) {
        TopicPartition partition = new TopicPartition(topic, 0);
        List<byte[]> records = new ArrayList<>();
        try (var consumer = new KafkaConsumer<>(
                Map.<String, Object>of("bootstrap.servers", SharedKafka.broker().bootstrapServers()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seek(partition, 0);
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> records.add(record.value()));
            }
        }
        return records;
    }

    private static void append(String topic, List<byte[]> records) throws Exception {
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", SharedKafka.broker().bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (byte[] record : records) {
                producer.send(new ProducerRecord<>(topic, 0, null, record)).get();
            }
        }
    }

    @Test
    void without_the_right_to_be_a_replica_triggers_block_by_name() throws SQLException {
        lab.begin("CREATE TABLE item (id int PRIMARY KEY, name text)");
        lab.asTargetRole("stream_limited");
        start(lab.newCapture());
        PostgresChangeApply apply = start(lab.newApply(), 1);
        lab.source.execute("INSERT INTO item VALUES (1, 'a')");
        lab.awaitDrained();
        assertSame("public", "item");

        apply.stop(lab.task().identifier());
        lab.target.execute("CREATE TABLE child (id int REFERENCES item)");
        apply.ensureRunning(lab.task(), 1);

        assertThat(awaitFailure(apply)).contains("session_replication_role").contains("public.item");
    }

    private PostgresChangeCapture start(PostgresChangeCapture capture) {
        capture.ensureRunning(lab.task(), lab.start());
        await().atMost(StreamingLab.PATIENCE)
                .until(() -> capture.status(lab.task().identifier()) instanceof CaptureStatus.Running);
        return capture;
    }

    private PostgresChangeApply start(PostgresChangeApply apply, long token) {
        apply.ensureRunning(lab.task(), token);
        await().atMost(StreamingLab.PATIENCE)
                .until(() -> apply.status(lab.task().identifier()) instanceof ApplyStatus.Running);
        return apply;
    }

    private void resume(PostgresChangeApply apply) {
        apply.stop(lab.task().identifier());
        start(apply, 1);
    }

    private String awaitOutage(PostgresChangeApply apply, String word) {
        await().atMost(StreamingLab.PATIENCE)
                .until(() -> apply.status(lab.task().identifier()) instanceof ApplyStatus.Starting(String message)
                        && message.contains(word));
        return ((ApplyStatus.Starting) apply.status(lab.task().identifier())).message();
    }

    private String awaitFailure(PostgresChangeApply apply) {
        await().atMost(StreamingLab.PATIENCE)
                .until(() -> apply.status(lab.task().identifier()) instanceof ApplyStatus.Failed);
        return ((ApplyStatus.Failed) apply.status(lab.task().identifier())).reason();
    }

    private String awaitFailure(PostgresChangeCapture capture) {
        await().atMost(StreamingLab.PATIENCE)
                .until(() -> capture.status(lab.task().identifier()) instanceof CaptureStatus.Failed);
        return ((CaptureStatus.Failed) capture.status(lab.task().identifier())).reason();
    }

    private String awaitReload(PostgresChangeCapture capture) {
        await().atMost(StreamingLab.PATIENCE)
                .until(() -> capture.status(lab.task().identifier()) instanceof CaptureStatus.ReloadNeeded);
        return ((CaptureStatus.ReloadNeeded) capture.status(lab.task().identifier())).reason();
    }

    private void assertSame(String schema, String table) throws SQLException {
        QualifiedName name = new QualifiedName(schema, table);
        assertThat(lab.content(lab.target, name))
                .isEqualTo(lab.content(lab.source, name))
                .isNotEmpty();
    }
}
