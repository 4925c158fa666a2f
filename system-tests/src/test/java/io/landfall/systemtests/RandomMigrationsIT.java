package io.landfall.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.cli.client.LandfallProblem;
import io.landfall.cli.client.MigrationView;
import io.landfall.contracts.Failure;
import io.landfall.contracts.MigrationStatus;
import io.landfall.systemtests.randomshop.RandomShop;
import io.landfall.systemtests.randomshop.RandomWriters;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Databases of chance, written into by transactions of chance from before the registration until the fence: afterwards
 * both sides are equal.
 *
 * <p>{@code -Dlandfall.seeds=N} says how many in all, {@code -Dlandfall.seed=S} which is the first,
 * {@code -Dlandfall.beside=B} how many at a time, {@code -Dlandfall.rate=R} how many transactions a second are written
 * into each at most, and {@code -Dlandfall.minutes=M} how long is written after the load and before the approval.
 */
class RandomMigrationsIT {

    private static final int ROWS = 500;
    /** Whose tables inherit, are partitioned, and get inserts only. */
    private static final long ONE_FOR_EACH_BUILD = 6;

    private static final double RATE = Double.parseDouble(System.getProperty("landfall.rate", "5"));
    private static final Duration PATIENCE = Duration.ofMinutes(20);

    /** What may happen on a busy machine, and what a person then retries. */
    private static final Set<String> PASSING = Set.of("TARGET_DOES_NOT_CATCH_UP");

    private static final int MOST_RETRIES = 5;

    private final SystemUnderTest system = SystemUnderTest.running();

    @Test
    void a_random_database_under_random_transactions_ends_equal_on_both_sides() throws Exception {
        long seed = Long.getLong("landfall.seed", ONE_FOR_EACH_BUILD);
        assertThat(new Run(RandomShop.of(seed), "random_short").differences(Duration.ofSeconds(30)))
                .as("differences with seed " + seed)
                .isEmpty();
    }

    @Tag("full")
    @TestFactory
    Stream<DynamicTest> random_databases_beside_each_other_end_equal_on_both_sides() {
        long first = Long.getLong("landfall.seed", 1);
        Duration writing = Duration.ofMinutes(Integer.getInteger("landfall.minutes", 10));
        ExecutorService people = Executors.newFixedThreadPool(Integer.getInteger("landfall.beside", 4));
        return LongStream.range(first, first + Integer.getInteger("landfall.seeds", 10))
                .mapToObj(seed -> {
                    Future<List<String>> differences =
                            people.submit(() -> new Run(RandomShop.of(seed), "random_" + seed).differences(writing));
                    return DynamicTest.dynamicTest(
                            "seed " + seed,
                            () -> assertThat(differences.get())
                                    .as("differences with seed " + seed)
                                    .isEmpty());
                })
                .toList()
                .stream()
                .onClose(people::shutdownNow);
    }

    /** One migration and the person who looks after it. */
    private final class Run {

        private final RandomShop shop;
        private final String database;
        private final String task;
        private int retries;

        Run(RandomShop shop, String database) {
            this.shop = shop;
            this.database = database;
            this.task = database.replace('_', '-');
        }

        List<String> differences(Duration writing) throws Exception {
            Instant begun = Instant.now();
            say(shop);
            shop.create(system.source, database, ROWS);
            try (RandomWriters writers =
                    RandomWriters.into(shop, system.source, database, SystemUnderTest.PASSWORD, RATE)) {
                writers.awaitAtWork(Duration.ofSeconds(1));
                system.operator.register(TaskDocument.aTask(task, system)
                        .database(database, Map.of("insertOnly", shop.insertOnly()))
                        .cutover("maxWriteDowntime", "2m")
                        .build());
                await(MigrationStatus.AWAITING_APPROVAL);
                say("to be approved after " + Duration.between(begun, Instant.now()));
                writers.awaitAtWork(writing);
                writers.endPreparing();
                await(MigrationStatus.COMPLETED);
                writers.awaitRefused();
                say(writers);
                assertThat(writers.refusedAsDeclared() > 0)
                        .isEqualTo(!shop.insertOnly().isEmpty());
            }
            List<String> differences = found();
            say(differences.size() + " differences, " + retries + " retries, "
                    + Duration.between(begun, Instant.now()));
            if (differences.isEmpty()) {
                system.dropDatabases(database);
            }
            return differences;
        }

        /** Retries what was too slow, and approves whenever asked to, unless that is what is waited for. */
        private void await(MigrationStatus wanted) {
            Awaitility.await(task + " " + wanted)
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> {
                        MigrationView view = system.migration(task, database);
                        if (view.status() != wanted) {
                            act(view);
                        }
                        return view.status() == wanted;
                    });
        }

        private void act(MigrationView view) {
            if (view.status().isRetryable()) {
                retry(view);
            } else if (view.status() == MigrationStatus.AWAITING_APPROVAL) {
                approve();
            } else if (view.status().isFinal()) {
                throw new AssertionError("ended elsewhere: " + view);
            }
        }

        private void retry(MigrationView view) {
            Failure failure = view.failure();
            retries++;
            say("parked, retry " + retries + ": " + view.step() + " " + failure);
            if (failure == null || !PASSING.contains(failure.code()) || retries > MOST_RETRIES) {
                throw new AssertionError("parked: " + view);
            }
            system.retry(task, database);
        }

        /** A refusal is met again at the next look. */
        private void approve() {
            try {
                system.approve(task, database);
            } catch (LandfallProblem later) {
                say("not approved: " + later.getMessage());
            }
        }

        private List<String> found() throws SQLException {
            say("rows and digests " + Equality.contentOf(system.source, database));
            List<String> differences =
                    new ArrayList<>(Equality.differencesAtRest(system.source, system.target, database));
            differences.addAll(SequencesOf.behind(system.source, system.target, database));
            differences.addAll(ReplicaIdentitiesOf.differing(system.source, system.target, database));
            return differences;
        }

        private void say(Object what) {
            System.out.println("[random] " + database + ": " + what);
        }
    }
}
