package io.landfall.engine.task;

import static io.landfall.engine.lab.MigrationLab.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.landfall.engine.lab.EngineUnderTest;
import io.landfall.engine.lab.LiveWriters;
import io.landfall.engine.lab.MigrationLab;
import io.landfall.engine.lab.SharedEngine;
import io.landfall.localservers.kafka.SharedKafka;
import io.landfall.localservers.postgres.LocalDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.databasemigration.model.StartReplicationTaskTypeValue;

/** Whatever the stream has lost, a reload is the way on, while the source's clients go on writing. */
@ExtendWith(SharedEngine.class)
class ReloadIT {

    private final EngineUnderTest engine = SharedEngine.get();
    private final MigrationLab lab = ReplicationIT.bank(engine);

    ReloadIT() throws SQLException {}

    @Test
    void a_reload_goes_on_after_the_slot_was_dropped() throws Exception {
        try (LiveWriters writers = new LiveWriters(lab.source, 2)) {
            replicate(writers);
            lab.source.execute(
                    "SELECT pg_terminate_backend(active_pid, 5000), pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE database = current_database()");
            reload(writers, "slot", "is gone");
        }
        assertEqualAtAMarker();
    }

    @Test
    @Tag("full")
    void a_reload_goes_on_after_the_change_topic_was_deleted() throws Exception {
        try (LiveWriters writers = new LiveWriters(lab.source, 2)) {
            replicate(writers);
            awaitConfirmed();
            List<String> topics = topics();
            assertThat(topics).hasSize(1);
            // one that sends would find out only when its producer has given up waiting for the topic
            whileCaptureIsAway(() -> {
                try (Admin kafka = kafka()) {
                    kafka.deleteTopics(topics).all().get();
                }
                return null;
            });
            reload(writers, "topic", "does not exist any more");
            assertThat(topics()).doesNotContainAnyElementsOf(topics);
        }
        assertEqualAtAMarker();
    }

    @Test
    @Tag("full")
    void a_reload_goes_on_after_the_source_had_to_retain_too_much() throws Exception {
        lab.maxRetainedWal(30_000_000);
        lab.source.execute("CREATE TABLE other (payload text)");
        try (LiveWriters writers = new LiveWriters(lab.source, 2)) {
            replicate(writers);
            try (Connection open = lab.source.connect()) {
                open.setAutoCommit(false);
                open.createStatement().execute("UPDATE account SET note = 'holds the WAL' WHERE id = 20000");
                lab.source.execute("INSERT INTO other SELECT repeat('x', 1000) FROM generate_series(1, 40000) i");
                assertThat(lab.awaitStatus("failed").lastFailureMessage()).contains("maxRetainedWal");
                open.commit();
            }
            reload(writers, "maxRetainedWal", "the slot was dropped");
        }
        assertEqualAtAMarker();
    }

    private void replicate(LiveWriters writers) throws SQLException {
        lab.createTask(
                "full-load-and-cdc", 2, "public|account", "public|entry", "landfall|heartbeat", "landfall|marker");
        lab.start(StartReplicationTaskTypeValue.START_REPLICATION);
        lab.awaitStatus("stopped");
        ReplicationIT.addKeys(lab);
        lab.start(StartReplicationTaskTypeValue.RESUME_PROCESSING);
        lab.awaitMarker();
        writers.awaitMore(20);
    }

    private void reload(LiveWriters writers, String... reasons) {
        assertThat(lab.awaitStatus("failed").lastFailureMessage())
                .startsWith("RELOAD_NEEDED")
                .contains(reasons);
        lab.start(StartReplicationTaskTypeValue.RELOAD_TARGET);
        assertThat(lab.awaitStatus("stopped").stopReason()).contains("STOPPED_AFTER_FULL_LOAD");
        lab.start(StartReplicationTaskTypeValue.RESUME_PROCESSING);
        writers.awaitMore(50);
    }

    /** And nothing of the former stream is left. */
    private void assertEqualAtAMarker() throws Exception {
        lab.awaitMarker();
        ReplicationIT.assertEqual(lab);
        assertThat(topics()).hasSize(1);
        assertThat(value(lab.source, "SELECT reload_needed IS NULL FROM landfall.source_status"))
                .isEqualTo("t");
    }

    /** Until then nothing would be lost: capture would begin the topic once more. */
    private void awaitConfirmed() {
        await().atMost(MigrationLab.PATIENCE)
                .until(() -> value(
                                lab.source,
                                "SELECT count(*) FROM landfall.source_status WHERE captured_lsn <= confirmed_lsn")
                        .equals("1"));
    }

    private void whileCaptureIsAway(Callable<@Nullable Void> action) throws Exception {
        LocalDatabase source = lab.source;
        source.server()
                .execute(
                        "postgres",
                        "ALTER DATABASE " + source.name() + " ALLOW_CONNECTIONS false",
                        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '" + source.name()
                                + "' AND application_name LIKE 'landfall/capture%'");
        try {
            action.call();
        } finally {
            source.server().execute("postgres", "ALTER DATABASE " + source.name() + " ALLOW_CONNECTIONS true");
        }
    }

    private List<String> topics() throws Exception {
        String arn = lab.task().replicationTaskArn().toLowerCase(Locale.ROOT);
        try (Admin kafka = kafka()) {
            return kafka.listTopics().names().get().stream()
                    .filter(topic -> topic.contains(arn.substring(arn.lastIndexOf(':') + 1)))
                    .toList();
        }
    }

    private static Admin kafka() {
        return Admin.create(Map.of("bootstrap.servers", SharedKafka.broker().bootstrapServers()));
    }
}
