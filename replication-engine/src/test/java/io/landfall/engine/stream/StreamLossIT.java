package io.landfall.engine.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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

/** Changes that nobody can bring any more, of the slot, the publication, the server or the topic: each means reload. */
class StreamLossIT {

    private final StreamingLab lab = new StreamingLab();

    @AfterEach
    void close() throws Exception {
        lab.close();
    }

    @Test
    void a_dropped_slot_means_reload() throws SQLException {
        lab.begin("CREATE TABLE item (id int PRIMARY KEY, name text)");
        PostgresChangeCapture capture = lab.ensureRunning(lab.newCapture());
        capture.stop(lab.task().identifier());
        lab.source.execute("SELECT pg_drop_replication_slot('" + lab.task().slotName() + "')");

        capture.ensureRunning(lab.task(), lab.start());

        assertThat(lab.awaitReload(capture)).contains("is gone");
        assertThat(lab.value(lab.source, "SELECT reload_needed FROM landfall.source_status"))
                .contains("is gone");
    }

    @Test
    void a_slot_that_somebody_else_advanced_means_reload() throws SQLException {
        lab.begin("CREATE TABLE item (id int PRIMARY KEY, name text)");
        PostgresChangeCapture capture = lab.ensureRunning(lab.newCapture());
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
        PostgresChangeCapture capture = lab.ensureRunning(lab.newCapture());
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
        PostgresChangeCapture capture = lab.ensureRunning(lab.newCapture());
        lab.ensureRunning(lab.newApply(), 1);
        insertAndAwaitCapture(1);
        capture.stop(lab.task().identifier());
        lab.source.execute(
                "INSERT INTO item VALUES (2, 'captured later')",
                "UPDATE landfall.source_status SET confirmed_lsn = pg_current_wal_lsn()");

        lab.ensureRunning(capture);
        lab.awaitDrained();

        lab.assertSame("public", "item");
    }

    /** Else a session that dies in between would leave a slot that somebody else seems to have moved. */
    @Test
    void what_can_not_be_written_down_is_not_confirmed() throws SQLException {
        lab.begin("CREATE TABLE item (id int PRIMARY KEY, name text)");
        PostgresChangeCapture capture = lab.ensureRunning(lab.newCapture());
        lab.ensureRunning(lab.newApply(), 1);
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
        lab.assertSame("public", "item");
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
            assertThat(lab.awaitReload(capture))
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
        PostgresChangeCapture capture = lab.ensureRunning(lab.newCapture());
        PostgresChangeApply apply = lab.ensureRunning(lab.newApply(), 1);
        lab.source.execute("INSERT INTO item VALUES (1, 'a')");
        lab.awaitDrained();
        capture.stop(lab.task().identifier());
        apply.stop(lab.task().identifier());
        lab.topics.delete(lab.task().changeTopic());
        await().until(() -> !lab.topics.exists(lab.task().changeTopic()));

        capture.ensureRunning(lab.task(), lab.start());
        apply.ensureRunning(lab.task(), 1);

        assertThat(lab.awaitReload(capture)).contains("does not exist any more");
        await().atMost(StreamingLab.PATIENCE)
                .until(() -> apply.status(lab.task().identifier()) instanceof ApplyStatus.ReloadNeeded);
        assertThat(lab.topics.exists(lab.task().changeTopic())).isFalse();
    }

    /** It has more in flight than it may, so that it sends nothing that could tell it. */
    @Test
    void a_capture_that_waits_for_the_broker_finds_out_that_its_topic_was_deleted() throws SQLException {
        lab.begin("CREATE TABLE item (id int PRIMARY KEY, name text)");
        PostgresChangeCapture capture = lab.ensureRunning(lab.newCapture(
                new CaptureSettings(64 * 1024, 1_000_000, 40_000, Duration.ofMillis(100), Duration.ofMillis(100))));
        insertAndAwaitCapture(0);
        lab.topics.delete(lab.task().changeTopic());

        lab.source.execute("INSERT INTO item SELECT i, repeat('x', 1000) FROM generate_series(1, 5000) i");

        assertThat(lab.awaitReload(capture)).contains("does not exist any more");
    }

    @Test
    void too_much_retained_wal_drops_the_slot_and_says_why() throws SQLException {
        lab.begin(20_000_000, "CREATE TABLE item (id int PRIMARY KEY, name text)");
        PostgresChangeCapture capture = lab.ensureRunning(lab.newCapture());
        try (Connection open = lab.source.connect()) {
            open.setAutoCommit(false);
            open.createStatement().execute("INSERT INTO item VALUES (0, 'holds the WAL')");
            lab.source.execute("INSERT INTO item SELECT i, repeat('x', 1000) FROM generate_series(1, 40000) i");

            assertThat(lab.awaitReload(capture)).contains("maxRetainedWal");
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

        assertThat(lab.awaitReload(capture)).contains("failed over", lab.task().slotName());
    }

    @Test
    void a_dropped_publication_means_reload() throws SQLException {
        lab.begin("CREATE TABLE item (id int PRIMARY KEY, name text)");
        PostgresChangeCapture capture = lab.newCapture();
        lab.source.execute("DROP PUBLICATION " + lab.task().publicationName(), "INSERT INTO item VALUES (1, 'a')");
        capture.ensureRunning(lab.task(), lab.start());

        assertThat(lab.awaitReload(capture))
                .contains(lab.task().publicationName())
                .contains("dropped");
    }

    @Test
    void a_publication_that_was_dropped_and_made_again_between_two_looks_means_reload() throws SQLException {
        lab.begin("CREATE TABLE item (id int PRIMARY KEY, name text)");
        PostgresChangeCapture capture = lab.ensureRunning(lab.newCapture());
        capture.stop(lab.task().identifier());
        lab.source.execute(
                "DROP PUBLICATION " + lab.task().publicationName(),
                "INSERT INTO item VALUES (1, 'unpublished')",
                "CREATE PUBLICATION " + lab.task().publicationName()
                        + " FOR TABLE ONLY item, ONLY landfall.heartbeat, ONLY landfall.marker");

        capture.ensureRunning(lab.task(), lab.start());

        assertThat(lab.awaitReload(capture))
                .contains(lab.task().publicationName())
                .contains("made again");
    }

    @Test
    void a_topic_that_lost_its_first_records_means_reload() throws Exception {
        lab.begin("CREATE TABLE item (id int PRIMARY KEY, name text)");
        PostgresChangeCapture capture = lab.ensureRunning(lab.newCapture());
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

        assertThat(lab.awaitReload(capture)).contains("first records were deleted");
        await().atMost(StreamingLab.PATIENCE)
                .until(() -> apply.status(lab.task().identifier()) instanceof ApplyStatus.ReloadNeeded);
    }

    /** As after an election of a leader that was behind. */
    @Test
    void a_topic_that_lost_its_last_records_means_reload() throws Exception {
        lab.begin("CREATE TABLE item (id int PRIMARY KEY, name text)");
        PostgresChangeCapture capture = lab.ensureRunning(lab.newCapture());
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

        assertThat(lab.awaitReload(capture))
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
}
