package io.landfall.engine.task;

import static io.landfall.engine.lab.MigrationLab.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.landfall.engine.lab.Disk;
import io.landfall.engine.lab.MigrationLab;
import io.landfall.engine.lab.SharedEngine;
import io.landfall.localservers.postgres.LocalDatabase;
import io.landfall.localservers.postgres.LocalPostgres;
import io.landfall.localservers.postgres.PostgresSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.util.FileSystemUtils;
import software.amazon.awssdk.services.databasemigration.model.StartReplicationTaskTypeValue;

/** The source's server dies, and a physical standby of it is promoted and takes over its address. */
@ExtendWith(SharedEngine.class)
class FailoverIT {

    private final Path directory = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "failover");
    private final LocalPostgres primary =
            PostgresSettings.in(directory.resolve("primary")).start();
    private LocalPostgres standby = standby();

    FailoverIT() throws Exception {}

    @AfterEach
    void end() throws Exception {
        standby.close();
        primary.close();
        FileSystemUtils.deleteRecursively(directory);
    }

    /** The target has changes that the standby never had, and a slot that is made there begins after others. */
    @Test
    void a_promoted_standby_means_reload_with_and_without_a_slot_of_that_name() throws Exception {
        MigrationLab lab = ReplicationIT.bank(new MigrationLab(SharedEngine.get(), primary.createDatabase("failover")));
        lab.createTask(
                "full-load-and-cdc", 2, "public|account", "public|entry", "landfall|heartbeat", "landfall|marker");
        lab.start(StartReplicationTaskTypeValue.START_REPLICATION);
        lab.awaitStatus("stopped");
        ReplicationIT.addKeys(lab);
        lab.start(StartReplicationTaskTypeValue.RESUME_PROCESSING);
        lab.source.execute("UPDATE account SET note = 'both have it' WHERE id = 1");
        lab.awaitMarker();
        awaitReplayed();
        standby.stop();
        lab.source.execute(
                "UPDATE account SET note = 'the standby never had it' WHERE id = 2",
                "DELETE FROM account WHERE id = 3");
        lab.awaitMarker();
        primary.kill();

        promote();
        lab.source.execute("UPDATE account SET note = 'after the failover' WHERE id = 4");
        awaitReloadNeeded(lab);

        lab.source.execute(
                "SELECT pg_create_logical_replication_slot(slot_name, 'pgoutput') FROM landfall.source_status");
        lab.start(StartReplicationTaskTypeValue.RESUME_PROCESSING);
        awaitReloadNeeded(lab);

        lab.start(StartReplicationTaskTypeValue.RELOAD_TARGET);
        assertThat(lab.awaitStatus("stopped").stopReason()).contains("STOPPED_AFTER_FULL_LOAD");
        lab.start(StartReplicationTaskTypeValue.RESUME_PROCESSING);
        lab.source.execute("UPDATE account SET note = 'after the reload' WHERE id = 5");
        lab.awaitMarker();
        ReplicationIT.assertEqual(lab);
        assertThat(value(lab.target, "SELECT count(*) FROM account WHERE note = 'the standby never had it'"))
                .isEqualTo("0");
        lab.stop();
        lab.awaitStatus("stopped");
        lab.delete();
    }

    private LocalPostgres standby() throws Exception {
        Path disk = directory.resolve("standby");
        primary.stop();
        Disk.copy(primary.dataDirectory(), disk);
        primary.restart();
        Files.createFile(disk.resolve("standby.signal"));
        return PostgresSettings.in(disk)
                .with("primary_conninfo", "host=" + LocalPostgres.HOST + " port=" + primary.port() + " user=postgres")
                .start();
    }

    /** The standby has all of now. */
    private void awaitReplayed() throws Exception {
        LocalDatabase database = new LocalDatabase(primary, "postgres");
        String now = value(database, "SELECT pg_current_wal_flush_lsn()");
        await().atMost(MigrationLab.PATIENCE)
                .until(() -> value(
                                database,
                                "SELECT count(*) FROM pg_stat_replication WHERE application_name = 'walreceiver' AND replay_lsn >= '"
                                        + now + "'")
                        .equals("1"));
    }

    /** The address leads to it already while it is still a standby. */
    private void promote() throws Exception {
        standby = PostgresSettings.in(standby.dataDirectory())
                .port(primary.port())
                .start();
        standby.execute("postgres", "SELECT pg_promote()");
    }

    private static void awaitReloadNeeded(MigrationLab lab) throws Exception {
        assertThat(lab.awaitStatus("failed").lastFailureMessage())
                .startsWith("RELOAD_NEEDED")
                .contains("failed over", "timeline 2 instead of", "timeline 1", "slot landfall_", "Reload");
        assertThat(value(lab.source, "SELECT reload_needed FROM landfall.source_status"))
                .contains("failed over");
    }
}
