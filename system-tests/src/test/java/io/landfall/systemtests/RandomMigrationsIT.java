package io.landfall.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.contracts.MigrationStatus;
import io.landfall.systemtests.randomshop.RandomShop;
import io.landfall.systemtests.randomshop.RandomWriters;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * Databases of chance, written into by transactions of chance from before the registration until the fence: afterwards
 * both sides are equal. {@code -Dlandfall.seeds=N} says how many, {@code -Dlandfall.seed=S} which is the first, and
 * {@code -Dlandfall.minutes=M} how long is written while changes are applied.
 */
@Tag("full")
class RandomMigrationsIT {

    private static final int ROWS = 500;

    private final SystemUnderTest system = SystemUnderTest.running();

    @TestFactory
    Stream<DynamicTest> a_random_database_under_random_transactions_ends_equal_on_both_sides() {
        long first = Long.getLong("landfall.seed", 1);
        return LongStream.range(first, first + Integer.getInteger("landfall.seeds", 1))
                .mapToObj(seed -> DynamicTest.dynamicTest(
                        "seed " + seed,
                        () -> assertThat(differencesAfterMigrating(RandomShop.of(seed)))
                                .as("differences with seed " + seed)
                                .isEmpty()));
    }

    private List<String> differencesAfterMigrating(RandomShop shop) throws Exception {
        String database = "random_" + shop.seed();
        String task = "random-" + shop.seed();
        System.out.println("[random] seed " + shop.seed() + ": " + shop);
        shop.create(system.source, database, ROWS);
        try (RandomWriters writers = RandomWriters.into(shop, system.source, database, SystemUnderTest.PASSWORD)) {
            writers.awaitAtWork(Duration.ofSeconds(1));
            system.operator.register(TaskDocument.aTask(task, system)
                    .database(database)
                    .cutover("maxWriteDowntime", "2m")
                    .build());
            system.await(task, database, MigrationStatus.AWAITING_APPROVAL);
            System.out.println("[random] before it could be approved " + writers);
            writers.awaitAtWork(Duration.ofMinutes(Integer.getInteger("landfall.minutes", 1)));
            writers.endPreparing();
            system.approve(task, database);
            system.await(task, database, MigrationStatus.COMPLETED);
            writers.awaitRefused();
            System.out.println("[random] until the fence " + writers);
        }
        return differences(database);
    }

    private List<String> differences(String database) throws SQLException {
        Map<String, String> content = Equality.contentOf(system.source, database);
        System.out.println("[random] rows and digests " + content);
        List<String> differences = new ArrayList<>(Equality.differencesAtRest(system.source, system.target, database));
        differences.addAll(SequencesOf.behind(system.source, system.target, database));
        return differences;
    }
}
