package io.landfall.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.cli.client.LandfallProblem;
import io.landfall.cli.client.RegistryUnreachable;
import io.landfall.contracts.MigrationStatus;
import io.landfall.contracts.Step;
import io.landfall.localservers.postgres.LocalPostgres;
import io.landfall.quickstart.stack.StackService;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Cutovers of databases that applications write into, aborted or killed at random instants. {@code -Dinterruptions=300}
 * and {@code -Dinterruptions.seed=N} choose how many, and which instants.
 */
@Isolated
@Tag("full")
class InterruptedCutoversIT {

    private static final int BESIDE_EACH_OTHER = 10;
    private static final int LATEST_INSTANT_MILLIS = 4_000;
    private static final Duration PATIENCE = Duration.ofMinutes(8);

    private final SystemUnderTest system = SystemUnderTest.running();

    /**
     * How one interrupted cutover ended; {@code faults} is empty when it ended on exactly one side with every write.
     */
    private record Outcome(
            String database, String interruption, MigrationStatus end, long longestWaitMillis, List<String> faults) {}

    @Test
    void a_cutover_interrupted_at_any_instant_ends_on_exactly_one_side() throws Exception {
        int all = Integer.getInteger("interruptions", 20);
        long seed = Long.getLong("interruptions.seed", 20_261_123L);
        Random random = new Random(seed);
        Map<String, Integer> ends = new TreeMap<>();
        for (int first = 0; first < all; first += BESIDE_EACH_OTHER) {
            for (Outcome outcome : wave(prepared(first, all), random)) {
                System.out.println("[interrupted] " + outcome);
                assertThat(outcome.faults())
                        .as(outcome.database() + " with seed " + seed)
                        .isEmpty();
                ends.merge(outcome.interruption().split(" ", 2)[0] + ": " + outcome.end(), 1, Integer::sum);
            }
        }
        System.out.printf("[interrupted] %d cutovers, seed %d: %s; 0 mixed outcomes%n", all, seed, ends);
    }

    /** Migrations that wait for approval. */
    private List<String> prepared(int from, int all) throws SQLException {
        List<String> databases = new ArrayList<>();
        for (int number = from; number < Math.min(all, from + BESIDE_EACH_OTHER); number++) {
            String database = "interrupted_" + number;
            system.createShop(database, 1_000);
            system.operator.register(TaskDocument.aTask(task(database), system)
                    .database(database)
                    .build());
            databases.add(database);
        }
        databases.forEach(database -> awaitStatus(database, MigrationStatus.AWAITING_APPROVAL));
        return databases;
    }

    /** Cutovers beside each other: each aborted at an instant of its own, or all of them struck by one kill. */
    private List<Outcome> wave(List<String> databases, Random random) throws Exception {
        boolean kill = random.nextBoolean();
        AtomicBoolean killed = new AtomicBoolean();
        List<Future<Outcome>> running = new ArrayList<>();
        try (ExecutorService people =
                Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
            for (String database : databases) {
                int instant = random.nextInt(LATEST_INSTANT_MILLIS);
                running.add(people.submit(() -> interrupted(database, instant, kill, killed)));
            }
        }
        List<Outcome> outcomes = new ArrayList<>();
        for (Future<Outcome> end : running) {
            outcomes.add(end.get());
        }
        return outcomes;
    }

    private Outcome interrupted(String database, int instant, boolean kill, AtomicBoolean killed) throws Exception {
        try (Traffic traffic = Traffic.gently(system, database)) {
            traffic.awaitMore(20);
            system.approve(task(database), database);
            awaitCutover(database);
            LockSupport.parkNanos(Duration.ofMillis(instant).toNanos());
            String interruption = "abort after " + instant + " ms";
            if (kill) {
                interruption = "kill";
                if (killed.compareAndSet(false, true)) {
                    interruption = "kill after " + instant + " ms";
                    system.stack.process(StackService.CUTOVER).kill();
                }
            } else {
                abort(database);
            }
            MigrationStatus end = settled(database);
            boolean onTarget = end == MigrationStatus.COMPLETED;
            List<String> faults = new ArrayList<>();
            if (admitted(system.source, database) == onTarget) {
                faults.add("the source " + (onTarget ? "admits" : "refuses") + " the application");
            }
            if (admitted(system.target, database) != onTarget) {
                faults.add("the target " + (onTarget ? "refuses" : "admits") + " the application");
            }
            traffic.awaitMore(20);
            traffic.end();
            faults.addAll(traffic.faultsOn(onTarget ? system.target : system.source, database));
            if (onTarget) {
                faults.addAll(Equality.differences(system.source, system.target, database));
            } else {
                discard(database, end);
            }
            if (faults.isEmpty()) {
                system.dropDatabases(database);
            }
            return new Outcome(
                    database, interruption, end, traffic.longestWait().toMillis(), faults);
        }
    }

    private void awaitCutover(String database) {
        Awaitility.await(database + " cuts over")
                .pollInterval(Duration.ofMillis(50))
                .atMost(PATIENCE)
                .ignoreException(RegistryUnreachable.class)
                .until(() -> {
                    var view = system.migration(task(database), database);
                    return view.step() == Step.CUTOVER
                            || view.status().isFinal()
                            || view.status().isRetryable();
                });
    }

    /** Past the point of no return an abort is refused; that is an end like any other here. */
    private void abort(String database) {
        try {
            system.operator.abort(task(database), database, "interrupted");
        } catch (LandfallProblem refused) {
            assertThat(refused.status()).isEqualTo(409);
        }
    }

    /** Where it ends without any help: completed, aborted, or parked after a rollback. */
    private MigrationStatus settled(String database) {
        return Awaitility.await(database)
                .atMost(PATIENCE)
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
            awaitStatus(database, MigrationStatus.ABORTED);
        }
    }

    /** Also through a while of being parked: an abort is asked of a cutover that stands still. */
    private void awaitStatus(String database, MigrationStatus wanted) {
        Awaitility.await(database + " " + wanted)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                .ignoreException(RegistryUnreachable.class)
                .until(() -> system.migration(task(database), database).status() == wanted);
    }

    private static boolean admitted(LocalPostgres server, String database) {
        try (Connection _ = DriverManager.getConnection(server.jdbcUrl(database), "app", SystemUnderTest.PASSWORD)) {
            return true;
        } catch (SQLException refused) {
            return false;
        }
    }

    private static String task(String database) {
        return database.replace('_', '-');
    }
}
