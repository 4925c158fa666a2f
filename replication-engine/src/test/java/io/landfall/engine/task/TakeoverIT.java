package io.landfall.engine.task;

import static io.landfall.engine.lab.MigrationLab.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.landfall.engine.lab.EngineUnderTest;
import io.landfall.engine.lab.LiveWriters;
import io.landfall.engine.lab.MigrationLab;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.databasemigration.model.StartReplicationTaskTypeValue;

class TakeoverIT {

    @Test
    void an_engine_that_dies_during_load_and_during_apply_loses_nothing_and_loads_no_finished_table_again()
            throws Exception {
        EngineUnderTest first = EngineUnderTest.startProcess();
        MigrationLab lab = ReplicationIT.bank(first);
        lab.schema("CREATE TABLE tiny (id int PRIMARY KEY)");
        lab.source.execute("INSERT INTO tiny SELECT generate_series(1, 10)");
        var hold = first.fault("hold", lab.source.name(), "LOAD.FINISH.public.account");
        Files.createFile(hold);
        try (LiveWriters writers = new LiveWriters(lab.source, 2)) {
            lab.createTask(
                    "full-load-and-cdc",
                    2,
                    "public|account",
                    "public|entry",
                    "public|tiny",
                    "landfall|heartbeat",
                    "landfall|marker");
            lab.start(StartReplicationTaskTypeValue.START_REPLICATION);
            await().atMost(MigrationLab.PATIENCE)
                    .until(() -> lab.statistics("tiny").tableState().equals("Table completed"));
            String finished = ReplicationIT.finishedAt(lab, "tiny");
            first.close();
            Files.delete(hold);

            try (EngineUnderTest second = first.another()) {
                lab.use(second);
                assertThat(lab.awaitStatus("stopped").stopReason()).contains("STOPPED_AFTER_FULL_LOAD");
                assertThat(ReplicationIT.finishedAt(lab, "tiny")).isEqualTo(finished);
                ReplicationIT.addKeys(lab);
                lab.start(StartReplicationTaskTypeValue.RESUME_PROCESSING);
                writers.awaitMore(100);
            }
            try (EngineUnderTest third = first.another()) {
                lab.use(third);
                writers.awaitMore(100);
                lab.awaitStatus("running");
                writers.finish();
                lab.awaitMarker();
                ReplicationIT.assertEqual(lab);
                assertThat(value(lab.target, "SELECT count(*) FROM tiny")).isEqualTo("10");
                lab.stop();
                lab.awaitStatus("stopped");
                lab.delete();
                ReplicationIT.assertNothingLeftOnTheSource(lab);
            }
        }
    }
}
