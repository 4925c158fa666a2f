package io.landfall.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.contracts.MigrationStatus;
import io.landfall.localservers.pgbouncer.LocalPgBouncer;
import io.landfall.localservers.postgres.LocalDatabase;
import io.landfall.quickstart.ledger.Bank;
import io.landfall.quickstart.ledger.Endpoint;
import io.landfall.quickstart.ledger.LedgerTraffic.Felt;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Cutovers of databases that applications write into, one after the other: directly, and through PgBouncer, where the
 * machine has one. {@code -Dcutovers=100} chooses how many; what the applications felt is printed, what they lost is
 * judged.
 */
@Isolated
@Tag("full")
class CutoverSeriesIT {

    private static final int PREPARED_TOGETHER = 10;
    private static final int WRITERS = 3;
    /** What the writers together are to keep up, before the cutover and after it. */
    private static final int WRITES_A_SECOND = 600;
    /** Two accounts and the transfer itself. */
    private static final int ROWS_OF_A_TRANSFER = 3;

    private final SystemUnderTest system = SystemUnderTest.running();

    @Test
    void no_cutover_under_load_loses_or_doubles_a_write() throws Exception {
        int all = Integer.getInteger("cutovers", 20);
        List<Long> waits = new ArrayList<>();
        List<Long> rates = new ArrayList<>();
        for (int first = 0; first < all; first += PREPARED_TOGETHER) {
            List<String> databases = prepare("series", first, Math.min(all, first + PREPARED_TOGETHER));
            for (String database : databases) {
                try (Traffic traffic = Traffic.atRate(system, database, WRITERS, WRITES_A_SECOND)) {
                    long begun = System.nanoTime();
                    traffic.awaitMore(WRITES_A_SECOND);
                    system.approve(task(database), database);
                    system.await(task(database), database, MigrationStatus.COMPLETED);
                    rates.add(rate(
                            traffic.acknowledged(),
                            Duration.ofNanos(System.nanoTime() - begun),
                            traffic.longestWait()));
                    traffic.awaitMore(100);
                    traffic.end();
                    assertThat(traffic.faultsOn(system.target, database))
                            .as(database)
                            .isEmpty();
                    waits.add(traffic.longestWait().toMillis());
                    System.out.printf(
                            "[series] %s: %d writes, %d a second around the cutover, longest wait %d ms%n",
                            database, traffic.acknowledged(), rates.getLast(), waits.getLast());
                }
                system.dropDatabases(database);
            }
        }
        waits.sort(null);
        rates.sort(null);
        System.out.printf(
                "[series] %d cutovers under %d to %d writes/s, median %d: write downtime p50 %d ms, p99 %d ms, longest %d ms;"
                        + " 0 lost, 0 doubled%n",
                all,
                rates.getFirst(),
                rates.getLast(),
                rates.get(all / 2),
                waits.get(all / 2),
                waits.get((all * 99 - 1) / 100),
                waits.getLast());
    }

    /** From the first write, past the approval and the switch, to the migration's end; without the write downtime. */
    private static long rate(long writes, Duration around, Duration downtime) {
        return writes * 1_000 / around.minus(downtime).toMillis();
    }

    @Test
    void no_client_of_pgbouncer_feels_an_error_or_loses_a_write() throws Exception {
        Assumptions.assumeTrue(
                LocalPgBouncer.isInstalled(),
                "PgBouncer is not installed on this machine: nothing is proven of it here");
        int all = Integer.getInteger("cutovers", 20);
        List<Long> gaps = new ArrayList<>();
        List<Long> rates = new ArrayList<>();
        for (int first = 0; first < all; first += PREPARED_TOGETHER) {
            List<LocalDatabase> databases = IntStream.range(first, Math.min(all, first + PREPARED_TOGETHER))
                    .mapToObj(number -> new LocalDatabase(system.source, "pooled_" + number))
                    .toList();
            try (LocalPgBouncer pooler =
                    LocalPgBouncer.start(system.poolers, databases, "app", SystemUnderTest.PASSWORD)) {
                preparePooled(databases, pooler);
                for (LocalDatabase database : databases) {
                    cutOverPooled(database.name(), pooler, gaps, rates);
                }
            }
        }
        gaps.sort(null);
        rates.sort(null);
        System.out.printf(
                "[pooled] %d cutovers through PgBouncer under %d to %d written rows/s, median %d: longest gap p50 %d ms,"
                        + " p99 %d ms, longest %d ms; 0 client errors, 0 lost, 0 doubled%n",
                all,
                rates.getFirst(),
                rates.getLast(),
                rates.get(all / 2),
                gaps.get(all / 2),
                gaps.get((all * 99 - 1) / 100),
                gaps.getLast());
    }

    private void preparePooled(List<LocalDatabase> databases, LocalPgBouncer pooler) throws SQLException {
        for (LocalDatabase database : databases) {
            system.createShop(database.name(), 1_000);
            try (Connection connection = database.connect()) {
                Bank.create(connection, "owner", "app");
            }
            register(
                    database.name(),
                    document -> document.cutover(
                            "traffic",
                            Map.of(
                                    "kind",
                                    "pgbouncer",
                                    "host",
                                    "127.0.0.1",
                                    "port",
                                    pooler.port(),
                                    "tls",
                                    "none",
                                    "credentials",
                                    Map.of("secretRef", "pooler"))));
        }
        awaitApproval(databases.stream().map(LocalDatabase::name).toList());
    }

    /** Adds the longest gap that a client felt, in milliseconds, and how many rows the clients wrote a second. */
    private void cutOverPooled(String database, LocalPgBouncer pooler, List<Long> gaps, List<Long> rates)
            throws Exception {
        Endpoint door = new Endpoint(pooler.jdbcUrl(database), "app", SystemUnderTest.PASSWORD);
        Endpoint source = new Endpoint(system.source.jdbcUrl(database), "landfall", SystemUnderTest.PASSWORD);
        Endpoint target = new Endpoint(system.target.jdbcUrl(database), "landfall", SystemUnderTest.PASSWORD);
        Path journals = system.poolers.resolve(database + "-journals");
        try (Bank bank = new Bank(List.of(door), source, target, WRITERS, journals)) {
            long begun = System.nanoTime();
            awaitMore(bank, 150);
            system.approve(task(database), database);
            system.await(task(database), database, MigrationStatus.COMPLETED);
            long written = bank.acknowledged() * ROWS_OF_A_TRANSFER;
            Duration writing = Duration.ofNanos(System.nanoTime() - begun);
            awaitMore(bank, 100);
            Bank.Judgement judgement = bank.judge();
            judgement.felt().forEach(felt -> System.out.printf("[pooled] %s: %s%n", database, felt.text()));
            System.out.printf("[pooled] %s: %s%n", database, judgement.text());
            assertThat(judgement.held()).as(judgement.text()).isTrue();
            assertThat(judgement.admitting()).containsExactly("target");
            assertThat(judgement.errors()).as(database).isZero();
            Duration gap = judgement.felt().stream()
                    .map(Felt::longestGap)
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
            gaps.add(gap.toMillis());
            rates.add(rate(written, writing, gap));
        }
    }

    private static void awaitMore(Bank bank, int more) {
        long before = bank.acknowledged();
        Awaitility.await("writes").atMost(Duration.ofMinutes(2)).until(() -> bank.acknowledged() > before + more);
    }

    /** Migrations of these numbers, each its own task, waiting for approval. */
    private List<String> prepare(String series, int from, int to) throws SQLException {
        List<String> databases = new ArrayList<>();
        for (int number = from; number < to; number++) {
            String database = series + "_" + number;
            system.createShop(database, 1_000);
            register(database, document -> document);
            databases.add(database);
        }
        awaitApproval(databases);
        return databases;
    }

    private void register(String database, UnaryOperator<TaskDocument> more) {
        system.operator.register(
                more.apply(TaskDocument.aTask(task(database), system).database(database))
                        .build());
    }

    private void awaitApproval(List<String> databases) {
        databases.forEach(database -> system.await(task(database), database, MigrationStatus.AWAITING_APPROVAL));
    }

    private static String task(String database) {
        return database.replace('_', '-');
    }
}
