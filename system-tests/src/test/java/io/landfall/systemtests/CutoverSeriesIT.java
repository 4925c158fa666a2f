package io.landfall.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.cli.client.LandfallProblem;
import io.landfall.cli.client.MigrationView;
import io.landfall.cli.client.RegistryUnreachable;
import io.landfall.contracts.MigrationStatus;
import io.landfall.localservers.postgres.LocalPostgres;
import io.landfall.quickstart.stack.StackService;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Cutovers of databases that applications write into, one after the other. {@code -Dcutovers=100} and
 * {@code -Dinterruptions=300} choose how many; what the applications felt is printed, what they lost is judged.
 */
@Isolated
@Tag("full")
class CutoverSeriesIT {

    private static final int PREPARED_TOGETHER = 5;
    private static final int WRITERS = 3;
    private static final long SEED = 20_261_123;

    private final SystemUnderTest system = SystemUnderTest.running();

    @Test
    void no_cutover_under_load_loses_or_doubles_a_write() throws Exception {
        int all = Integer.getInteger("cutovers", 20);
        List<Long> waits = new ArrayList<>();
        for (int first = 0; first < all; first += PREPARED_TOGETHER) {
            List<String> databases = prepare("series", first, Math.min(all, first + PREPARED_TOGETHER));
            for (String database : databases) {
                try (Traffic traffic = Traffic.into(system, database, database, WRITERS)) {
                    awaitWrites(traffic, 300);
                    system.approve(task(database), database);
                    system.await(task(database), database, MigrationStatus.COMPLETED);
                    awaitWrites(traffic, 100);
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

    @Test
    void a_cutover_interrupted_at_any_instant_ends_on_exactly_one_side() throws Exception {
        int all = Integer.getInteger("interruptions", 20);
        Random random = new Random(SEED);
        for (int first = 0; first < all; first += PREPARED_TOGETHER) {
            List<String> databases = prepare("broken", first, Math.min(all, first + PREPARED_TOGETHER));
            for (String database : databases) {
                try (Traffic traffic = Traffic.into(system, database, database, 1)) {
                    awaitWrites(traffic, 50);
                    system.approve(task(database), database);
                    Awaitility.await()
                            .pollInterval(Duration.ofMillis(20))
                            .atMost(Duration.ofMinutes(2))
                            .until(() -> !system.migration(task(database), database)
                                    .status()
                                    .equals(MigrationStatus.AWAITING_APPROVAL));
                    boolean kill = random.nextBoolean();
                    int instant = random.nextInt(7_000);
                    LockSupport.parkNanos(instant * 1_000_000L);
                    interrupt(kill, database);
                    MigrationStatus end = settle(database);
                    awaitWrites(traffic, 20);
                    boolean onTarget = end == MigrationStatus.COMPLETED;
                    assertThat(admitted(system.source, database))
                            .as(database + " source, " + end)
                            .isEqualTo(!onTarget);
                    assertThat(admitted(system.target, database))
                            .as(database + " target, " + end)
                            .isEqualTo(onTarget);
                    traffic.end();
                    assertThat(traffic.faultsOn(onTarget ? system.target : system.source, database))
                            .as(database)
                            .isEmpty();
                    System.out.printf(
                            "[broken] %s: %s after %d ms: %s, longest wait %d ms%n",
                            database,
                            kill ? "killed" : "aborted",
                            instant,
                            end,
                            traffic.longestWait().toMillis());
                    discard(database, end);
                }
            }
        }
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

    private void interrupt(boolean kill, String database) {
        if (kill) {
            system.stack.process(StackService.CUTOVER).kill();
            return;
        }
        try {
            system.operator.abort(task(database), database, "interrupted");
        } catch (LandfallProblem refused) {
            assertThat(refused.status()).isEqualTo(409);
        }
    }

    /** Where it ends without any help: completed, aborted, or parked after a rollback. */
    private MigrationStatus settle(String database) {
        return Awaitility.await(database)
                .atMost(Duration.ofMinutes(4))
                .pollInterval(Duration.ofMillis(200))
                .ignoreException(RegistryUnreachable.class)
                .until(
                        () -> system.migration(task(database), database).status(),
                        status -> status.isFinal() || status.isRetryable());
    }

    /** A parked one is aborted, so that its slot does not stay. */
    private void discard(String database, MigrationStatus end) {
        if (!end.isFinal()) {
            system.operator.abort(task(database), database, "enough");
            MigrationView aborted = system.await(task(database), database, MigrationStatus.ABORTED);
            assertThat(aborted.status()).isEqualTo(MigrationStatus.ABORTED);
        }
    }

    private static boolean admitted(LocalPostgres server, String database) {
        try (Connection _ = DriverManager.getConnection(server.jdbcUrl(database), "app", SystemUnderTest.PASSWORD)) {
            return true;
        } catch (SQLException refused) {
            return false;
        }
    }

    private static void awaitWrites(Traffic traffic, int more) {
        int before = traffic.acknowledged();
        Awaitility.await("writes").atMost(Duration.ofMinutes(1)).until(() -> traffic.acknowledged() > before + more);
    }

    private static String task(String database) {
        return database.replace('_', '-');
    }
}
