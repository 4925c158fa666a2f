package io.landfall.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.contracts.MigrationStatus;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Cutovers of databases that applications write into, one after the other. {@code -Dcutovers=100} chooses how many;
 * what the applications felt is printed, what they lost is judged.
 */
@Isolated
@Tag("full")
class CutoverSeriesIT {

    private static final int PREPARED_TOGETHER = 5;
    private static final int WRITERS = 3;

    private final SystemUnderTest system = SystemUnderTest.running();

    @Test
    void no_cutover_under_load_loses_or_doubles_a_write() throws Exception {
        int all = Integer.getInteger("cutovers", 20);
        List<Long> waits = new ArrayList<>();
        for (int first = 0; first < all; first += PREPARED_TOGETHER) {
            List<String> databases = prepare("series", first, Math.min(all, first + PREPARED_TOGETHER));
            for (String database : databases) {
                try (Traffic traffic = Traffic.into(system, database, database, WRITERS)) {
                    traffic.awaitMore(300);
                    system.approve(task(database), database);
                    system.await(task(database), database, MigrationStatus.COMPLETED);
                    traffic.awaitMore(100);
                    traffic.end();
                    assertThat(traffic.faultsOn(system.target, database))
                            .as(database)
                            .isEmpty();
                    waits.add(traffic.longestWait().toMillis());
                    System.out.printf(
                            "[series] %s: %d writes, longest wait %d ms%n",
                            database, traffic.acknowledged(), waits.getLast());
                }
            }
        }
        waits.sort(null);
        System.out.printf(
                "[series] %d cutovers: write downtime p50 %d ms, p99 %d ms, longest %d ms; 0 lost, 0 doubled%n",
                all, waits.get(all / 2), waits.get((all * 99 - 1) / 100), waits.getLast());
    }

    /** Migrations of these numbers, each its own task, waiting for approval. */
    private List<String> prepare(String series, int from, int to) throws SQLException {
        List<String> databases = new ArrayList<>();
        for (int number = from; number < to; number++) {
            String database = series + "_" + number;
            system.createShop(database, 1_000);
            system.operator.register(TaskDocument.aTask(task(database), system)
                    .database(database)
                    .build());
            databases.add(database);
        }
        databases.forEach(database -> system.await(task(database), database, MigrationStatus.AWAITING_APPROVAL));
        return databases;
    }

    private static String task(String database) {
        return database.replace('_', '-');
    }
}
