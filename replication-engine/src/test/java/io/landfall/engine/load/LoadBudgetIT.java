package io.landfall.engine.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.landfall.databases.landfall.LandfallSchema;
import io.landfall.engine.lab.MigrationLab;
import io.landfall.engine.lab.SharedEngine;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.databasemigration.model.StartReplicationTaskTypeValue;

/** A source that others need too is read as gently as somebody says while the load runs. */
@ExtendWith(SharedEngine.class)
class LoadBudgetIT {

    private static final int BYTES_PER_SECOND = 400_000;

    @Test
    void a_load_keeps_to_a_budget_that_changes_while_it_runs() throws Exception {
        MigrationLab lab = new MigrationLab(SharedEngine.get());
        lab.schema("CREATE TABLE wide (id int, payload text)", "ALTER TABLE wide ALTER payload SET STORAGE EXTERNAL");
        lab.source.execute("INSERT INTO wide SELECT i, repeat(md5(i::text), 31) FROM generate_series(1, 40000) i");
        lab.createTask("full-load", 4, "public|wide");
        try (Connection target = lab.target.connect()) {
            LandfallSchema.ensureOnTarget(target);
        }
        lab.target.execute("INSERT INTO landfall.load_budget VALUES ('"
                + lab.task().replicationTaskIdentifier() + "', 1, " + BYTES_PER_SECOND + ")");
        lab.start(StartReplicationTaskTypeValue.START_REPLICATION);

        await().atMost(MigrationLab.PATIENCE).until(() -> loaded(lab) > BYTES_PER_SECOND);
        long before = loaded(lab);
        long begun = System.nanoTime();
        await().atMost(MigrationLab.PATIENCE).until(() -> loaded(lab) > before + 3 * BYTES_PER_SECOND);
        double seconds = (System.nanoTime() - begun) / 1e9;
        assertThat((loaded(lab) - before) / seconds).isLessThan(2 * BYTES_PER_SECOND);
        assertThat(readers(lab)).isEqualTo(1);

        lab.target.execute("UPDATE landfall.load_budget SET connections = 3");
        await().atMost(Duration.ofSeconds(20)).until(() -> readers(lab) == 3);

        // 40 MB would take 100 s: longer than the test waits
        lab.target.execute("DELETE FROM landfall.load_budget");
        lab.awaitStatus("stopped");
        assertThat(MigrationLab.digest(lab.target, "wide")).isEqualTo(MigrationLab.digest(lab.source, "wide"));
    }

    private static long loaded(MigrationLab lab) throws SQLException {
        return Long.parseLong(
                MigrationLab.value(lab.target, "SELECT coalesce(sum(bytes), 0)::bigint FROM landfall.table_load"));
    }

    /** Those of the load that copied rows last; the snapshot and the table's lock have sessions of their own. */
    private static int readers(MigrationLab lab) throws SQLException {
        return Integer.parseInt(MigrationLab.value(
                lab.source,
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                        + " AND application_name LIKE 'landfall/load-%' AND query LIKE 'COPY %'"));
    }
}
