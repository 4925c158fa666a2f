package io.landfall.benchmarks;

import io.landfall.benchmarks.Contest.Action;
import io.landfall.benchmarks.Contest.Measured;
import io.landfall.benchmarks.Contest.Side;
import io.landfall.localservers.postgres.LocalPostgres;
import io.landfall.quickstart.ledger.Bank;
import io.landfall.quickstart.ledger.Bank.Judgement;
import io.landfall.quickstart.ledger.Endpoint;
import io.landfall.quickstart.ledger.LedgerTraffic.Felt;
import io.landfall.quickstart.stack.StackService;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * How long the applications of a database can't write while it moves: by Landfall's cutover, and by the same switch
 * done by hand. The same journalled clients write into either, and try the other side when they are refused; what
 * counts is the longest time that one of them waited for a write. The ratio is Landfall's median by the hand's.
 */
final class DowntimeBenchmark {

    private static final String TEMPLATE = "bench_downtime";
    private static final String OWNER = "bench_owner";
    private static final String APPLICATION = "bench_application";
    private static final String LANDFALL = "landfall";
    private static final String HAND = "by hand";
    private static final double SHARE_OF_THE_CLONE = 0.025;
    private static final int CLIENTS = 3;
    private static final int WRITES_A_TRANSFER = 3;
    private static final int BEFORE = 400;
    private static final int AFTER = 200;

    private final Rig rig;
    private final CloneSchema schema;

    private DowntimeBenchmark(Rig rig, CloneSchema schema) {
        this.rig = rig;
        this.schema = schema;
    }

    static void run(Options options) throws Exception {
        try (Rig rig = new Rig(options, StackService.values())) {
            DowntimeBenchmark benchmark =
                    new DowntimeBenchmark(rig, new CloneSchema(options.scaledBy(SHARE_OF_THE_CLONE)));
            benchmark.prepare();
            Contest contest = Contest.of(
                    "downtime",
                    options.rounds(),
                    List.of(new Side(LANDFALL, benchmark::landfall), new Side(HAND, benchmark::byHand)));
            System.out.println("downtime: the longest time that a client waited for a write; the ratio is the median of"
                    + " Landfall, which compares what has changed meanwhile, by that of the hand, which looks at no row:"
                    + " below 1 is better");
            contest.conclude(contest.median(LANDFALL) / contest.median(HAND));
        }
    }

    private void prepare() throws SQLException {
        for (LocalPostgres server : List.of(rig.source, rig.target)) {
            server.execute(
                    "postgres",
                    "CREATE ROLE " + OWNER,
                    "CREATE ROLE %s LOGIN PASSWORD '%s'".formatted(APPLICATION, Rig.PASSWORD));
        }
        create(rig.source, TEMPLATE, List.of(schema.fill(), keys()));
    }

    private Collection<String> keys() {
        List<String> keys = new ArrayList<>(schema.primaryKeys());
        keys.addAll(schema.indexes());
        keys.addAll(schema.foreignKeys());
        return keys;
    }

    private void create(LocalPostgres server, String database, List<Collection<String>> filling) throws SQLException {
        server.execute("postgres", "CREATE DATABASE %s OWNER %s".formatted(database, OWNER));
        List<String> statements = new ArrayList<>(List.of("SET ROLE " + OWNER));
        statements.addAll(schema.create());
        filling.forEach(statements::addAll);
        server.execute(database, statements.toArray(String[]::new));
        try (Connection connection = server.connect(database)) {
            Bank.create(connection, OWNER, APPLICATION);
        }
        server.execute(database, "VACUUM ANALYZE", "CHECKPOINT");
    }

    private String source(String side, int round) throws SQLException {
        String database = "%s_%s_%d".formatted(TEMPLATE, side, round);
        rig.source.execute("postgres", "CREATE DATABASE %s TEMPLATE %s OWNER %s".formatted(database, TEMPLATE, OWNER));
        return database;
    }

    private Measured landfall(int round) throws Exception {
        String database = source(LANDFALL, round);
        Migration migration = new Migration(rig.client(), "downtime-" + round);
        migration.register(rig, database, database, """
                roles: {%s: %s, %s: %s}
                cutover: {required: true, maxLag: 5s, sustainedFor: 2s, maxWriteDowntime: 60s}
                dataValidation: true
                maxRetainedWal: 20GB
                """.formatted(OWNER, OWNER, APPLICATION, APPLICATION));
        migration.awaitApproval();
        return underWrites(database, () -> {
            migration.approve(rig.client("approver"));
            migration.awaitCompletion();
        });
    }

    private Measured byHand(int round) throws Exception {
        String database = source("by_hand", round);
        create(rig.target, database, List.of(keys()));
        rig.target.execute(database, "TRUNCATE bank.account, bank.entry");
        SwitchByHand.keepOut(rig.target, database, APPLICATION);
        try (SwitchByHand hand = new SwitchByHand(rig, database, APPLICATION)) {
            hand.replicate();
            return underWrites(database, hand::switchOver);
        }
    }

    /**
     * Switches a database that clients write into, judges what became of their writes, and says how long they waited.
     */
    private Measured underWrites(String database, Action switching) throws Exception {
        List<Endpoint> doors = List.of(application(rig.source, database), application(rig.target, database));
        try (Bank bank = new Bank(
                doors,
                Rig.asLandfall(rig.source, database),
                Rig.asLandfall(rig.target, database),
                CLIENTS,
                rig.data.resolve("journals").resolve(database))) {
            long start = System.nanoTime();
            awaitMore(bank, BEFORE);
            double seconds = Duration.ofNanos(System.nanoTime() - start).toMillis() / 1000.0;
            Measured whole = rig.measure(switching);
            Rig.await("clients on the target", bank::allBehindLastDoor);
            awaitMore(bank, AFTER);
            Judgement judgement = bank.judge();
            require(judgement, database);
            return new Measured(
                    longestGap(judgement.felt()),
                    String.format(
                            Locale.ROOT,
                            "%s (from the order to switch, %.1f s); %.0f writes/s before; %s",
                            whole.processorTime(),
                            whole.took().toMillis() / 1000.0,
                            BEFORE * WRITES_A_TRANSFER / seconds,
                            judgement.text()));
        }
    }

    private static Endpoint application(LocalPostgres server, String database) {
        return new Endpoint(server.jdbcUrl(database), APPLICATION, Rig.PASSWORD);
    }

    private static void awaitMore(Bank bank, int writes) {
        long before = bank.acknowledged();
        Rig.await("writes", () -> bank.acknowledged() >= before + writes);
    }

    private static Duration longestGap(List<Felt> clients) {
        return clients.stream()
                .map(Felt::longestGap)
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    private void require(Judgement judgement, String database) throws IOException, SQLException {
        if (!judgement.held() || !judgement.admitting().equals(List.of("target"))) {
            throw new IllegalStateException(database + ": " + judgement.text());
        }
        List<String> queries =
                new ArrayList<>(schema.tables().stream().map(Rig::digestOf).toList());
        queries.addAll(bankAtTheSwitch(database));
        rig.requireEqual(database, database, queries);
    }

    /** What the bank was when the source fell silent; one clock has stamped the entries of both sides. */
    private List<String> bankAtTheSwitch(String database) throws SQLException {
        String end;
        try (Connection source = rig.source.connect(database)) {
            end = Rig.single(source, "SELECT max(entered_at) FROM bank.entry");
        }
        return List.of(
                Rig.digestOf("(SELECT * FROM bank.entry WHERE entered_at <= '%s')".formatted(end)),
                Rig.digestOf("""
                (SELECT account.id, owner, balance - coalesce(
                        (SELECT sum(CASE account.id WHEN to_account THEN amount ELSE -amount END)
                           FROM bank.entry
                          WHERE account.id IN (from_account, to_account) AND entered_at > '%s'), 0)
                   FROM bank.account)
                """.formatted(end)));
    }
}
