package io.landfall.engine.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.landfall.databases.identifier.QualifiedName;
import io.landfall.databases.landfall.LandfallSchema;
import io.landfall.engine.capture.PostgresChangeCapture;
import io.landfall.engine.lab.Disk;
import io.landfall.engine.task.CaptureStatus;
import io.landfall.engine.task.StartPoint;
import io.landfall.localservers.kafka.LocalKafka;
import io.landfall.localservers.kafka.SharedKafka;
import io.landfall.localservers.postgres.LocalDatabase;
import io.landfall.localservers.postgres.LocalPostgres;
import io.landfall.localservers.postgres.PostgresSettings;
import io.landfall.localservers.postgres.SharedPostgres;
import io.landfall.localservers.postgres.WalLevel;
import io.landfall.localservers.process.FreePorts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.util.FileSystemUtils;

/** The broker and the target go away and come back while changes flow. */
class OutageIT {

    @Test
    void goes_on_after_the_broker_and_the_target_were_restarted() throws Exception {
        Path directory = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "outage");
        List<Integer> ports = FreePorts.take(2);
        LocalKafka broker = LocalKafka.start(directory.resolve("kafka"), ports.getFirst(), ports.getLast());
        LocalPostgres server = PostgresSettings.in(directory.resolve("target")).start();
        StreamingLab lab = new StreamingLab(broker.bootstrapServers(), server.createDatabase("outage"));
        try {
            lab.begin("CREATE TABLE item (id int PRIMARY KEY, name text)");
            lab.newCapture().ensureRunning(lab.task(), lab.start());
            lab.newApply().ensureRunning(lab.task(), 1);
            insert(lab, 1);
            lab.awaitDrained();

            broker.close();
            insert(lab, 2);
            broker = LocalKafka.start(directory.resolve("kafka"), ports.getFirst(), ports.getLast());
            insert(lab, 3);
            server.restart();
            insert(lab, 4);
            lab.awaitDrained();

            QualifiedName item = new QualifiedName("public", "item");
            assertThat(lab.content(lab.target, item)).hasSize(400).isEqualTo(lab.content(lab.source, item));
        } finally {
            lab.close();
            server.close();
            broker.close();
        }
    }

    @Test
    void a_source_that_was_set_back_to_a_copy_of_its_disk_means_reload() throws Exception {
        Path directory = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "set-back");
        Path disk = directory.resolve("source");
        Path copy = directory.resolve("copy");
        LocalPostgres server =
                PostgresSettings.in(disk).walLevel(WalLevel.LOGICAL).start();
        PostgresSettings again =
                PostgresSettings.in(disk).walLevel(WalLevel.LOGICAL).port(server.port());
        StreamingLab lab = new StreamingLab(
                SharedKafka.broker().bootstrapServers(),
                server.createDatabase("set_back"),
                SharedPostgres.target().freshDatabase("set_back"));
        try {
            lab.begin("CREATE TABLE item (id int PRIMARY KEY, name text)");
            PostgresChangeCapture capture = lab.newCapture();
            lab.newApply().ensureRunning(lab.task(), 1);
            capture.ensureRunning(lab.task(), lab.start());
            insert(lab, 1);
            lab.awaitDrained();
            capture.stop(lab.task().identifier());
            server.close();
            Disk.copy(disk, copy);
            server = again.start();
            capture.ensureRunning(lab.task(), lab.start());
            insert(lab, 2);
            lab.awaitDrained();
            capture.stop(lab.task().identifier());
            server.close();
            FileSystemUtils.deleteRecursively(disk);
            Disk.copy(copy, disk);
            server = again.start();

            capture.ensureRunning(lab.task(), lab.start());
            awaitSetBack(capture, lab);
            capture.stop(lab.task().identifier());
            for (int round = 10; round < 30; round++) {
                insert(lab, round);
            }
            capture.ensureRunning(lab.task(), lab.start());
            awaitSetBack(capture, lab);
        } finally {
            lab.close();
            server.close();
            FileSystemUtils.deleteRecursively(directory);
        }
    }

    /** It has all that was asked of the first one, slot and publication too, and its positions are further on. */
    @Test
    void another_server_at_the_sources_address_means_reload() throws Exception {
        Path directory = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "another");
        LocalPostgres first = PostgresSettings.in(directory).start();
        LocalDatabase another = SharedPostgres.source().freshDatabase("another");
        StreamingLab lab = new StreamingLab(
                SharedKafka.broker().bootstrapServers(),
                first.createDatabase(another.name()),
                SharedPostgres.target().freshDatabase("another"));
        try {
            lab.begin("CREATE TABLE item (id int PRIMARY KEY, name text)");
            StartPoint start = lab.start();
            StartPoint unmarked = new StartPoint(start.systemIdentifier(), start.timeline(), start.consistentPoint());
            PostgresChangeCapture capture = lab.newCapture();
            lab.newApply().ensureRunning(lab.task(), 1);
            capture.ensureRunning(lab.task(), unmarked);
            insert(lab, 1);
            lab.awaitDrained();
            capture.stop(lab.task().identifier());
            try (Connection other = another.connect()) {
                LandfallSchema.ensureOnSource(other);
            }
            another.execute(
                    "CREATE TABLE item (id int PRIMARY KEY, name text)",
                    "CREATE PUBLICATION " + lab.task().publicationName()
                            + " FOR TABLE ONLY item, ONLY landfall.heartbeat, ONLY landfall.marker",
                    "INSERT INTO item VALUES (1, 'only here')",
                    "SELECT pg_switch_wal()",
                    "SELECT pg_create_logical_replication_slot('" + lab.task().slotName() + "', 'pgoutput')");
            assertThat(lab.value(
                            another,
                            "SELECT pg_current_wal_flush_lsn() > '"
                                    + lab.value(lab.source, "SELECT pg_current_wal_flush_lsn()") + "'"))
                    .isEqualTo("t");

            capture.ensureRunning(lab.taskFrom(another), unmarked);

            await().atMost(StreamingLab.PATIENCE)
                    .until(() ->
                            capture.status(lab.task().identifier()) instanceof CaptureStatus.ReloadNeeded(String reason)
                                    && reason.contains("another server")
                                    && reason.contains(start.systemIdentifier()));
            assertThat(lab.value(another, "SELECT reload_needed FROM landfall.source_status"))
                    .contains("another server");
        } finally {
            lab.close();
            another.drop();
            first.close();
            FileSystemUtils.deleteRecursively(directory);
        }
    }

    @Test
    void a_slot_that_the_source_invalidated_means_reload() throws Exception {
        Path directory = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "invalidated");
        LocalPostgres server = PostgresSettings.in(directory)
                .with("max_slot_wal_keep_size", "16MB")
                .start();
        StreamingLab lab = new StreamingLab(
                SharedKafka.broker().bootstrapServers(),
                server.createDatabase("invalidated"),
                SharedPostgres.target().freshDatabase("invalidated"));
        try {
            lab.begin("CREATE TABLE item (id int PRIMARY KEY, name text)");
            PostgresChangeCapture capture = lab.newCapture();
            lab.newApply().ensureRunning(lab.task(), 1);
            capture.ensureRunning(lab.task(), lab.start());
            insert(lab, 1);
            lab.awaitDrained();
            capture.stop(lab.task().identifier());
            for (int round = 2; round < 6; round++) {
                insert(lab, round);
                lab.source.execute("SELECT pg_switch_wal()");
            }
            lab.source.execute("CHECKPOINT");
            assertThat(lab.value(lab.source, "SELECT wal_status FROM pg_replication_slots"))
                    .isEqualTo("lost");

            capture.ensureRunning(lab.task(), lab.start());

            await().atMost(StreamingLab.PATIENCE)
                    .until(() ->
                            capture.status(lab.task().identifier()) instanceof CaptureStatus.ReloadNeeded(String reason)
                                    && reason.contains("invalidated replication slot "
                                            + lab.task().slotName())
                                    && reason.contains("max_slot_wal_keep_size"));
            assertThat(lab.value(lab.source, "SELECT reload_needed FROM landfall.source_status"))
                    .contains("invalidated");
            capture.discard(lab.task());
            assertThat(lab.value(lab.source, "SELECT count(*) FROM pg_replication_slots"))
                    .isEqualTo("0");
        } finally {
            lab.close();
            server.close();
            FileSystemUtils.deleteRecursively(directory);
        }
    }

    private static void awaitSetBack(PostgresChangeCapture capture, StreamingLab lab) {
        await().atMost(StreamingLab.PATIENCE)
                .until(() ->
                        capture.status(lab.task().identifier()) instanceof CaptureStatus.ReloadNeeded(String reason)
                                && reason.contains("set back"));
    }

    private static void insert(StreamingLab lab, int round) throws SQLException {
        lab.source.execute("INSERT INTO item SELECT i, 'round " + round + "' FROM generate_series(" + (round * 100)
                + ", " + (round * 100 + 99) + ") i");
    }
}
