package io.landfall.benchmarks;

import io.landfall.benchmarks.Contest.Measured;
import io.landfall.benchmarks.Contest.Side;
import io.landfall.contracts.Step;
import io.landfall.quickstart.stack.StackService;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The step DATA_VALIDATION over one table of five million rows, against one sequential scan on each side at once that
 * hashes all columns; the step's own throttle is off. The ratio is the step's time by the scan's: 1 would be as fast as
 * the servers can read.
 */
final class DigestBenchmark {

    private static final int ROWS = 5_000_000;
    private static final String DATABASE = "bench_digest";
    private static final String VALIDATION = "validation";
    private static final String SCAN = "sequential scan";

    private final Rig rig;

    private DigestBenchmark(Rig rig) {
        this.rig = rig;
    }

    static void run(Options options) throws Exception {
        try (Rig rig = new Rig(options, StackService.values())) {
            rig.createDatabase(DATABASE);
            for (var server : List.of(rig.source, rig.target)) {
                server.execute(
                        DATABASE, """
                        CREATE TABLE public.big (id bigint PRIMARY KEY, account int, amount numeric(12,2), note text, at timestamptz)
                        """, """
                        INSERT INTO public.big
                        SELECT g, g %% 100000, (g %% 1000000) / 100.0, md5(g::text),
                               timestamptz '2026-01-01' + g * interval '1 second'
                          FROM generate_series(1, %d) AS g
                        """.formatted(options.scaled(ROWS)), "VACUUM ANALYZE public.big", "CHECKPOINT");
            }
            DigestBenchmark benchmark = new DigestBenchmark(rig);
            Contest contest = Contest.of(
                    "digest",
                    options.rounds(),
                    List.of(new Side(VALIDATION, benchmark::validation), new Side(SCAN, round -> benchmark.scan())));
            contest.conclude(contest.ratio(VALIDATION, SCAN));
        }
    }

    private Measured validation(int round) throws Exception {
        String target = DATABASE + "_" + round;
        Migration migration = new Migration(rig.client(), "digest-" + round);
        Measured whole = rig.measure(() -> migration.run(rig, DATABASE, target, true));
        rig.target.dropDatabase(target);
        return new Measured(
                migration.between(Step.DATA_VALIDATION, Step.DATA_VALIDATION),
                whole.processorTime() + " (of the whole migration)");
    }

    private Measured scan() throws Exception {
        return rig.measure(() -> {
            List<Callable<String>> scans =
                    List.of(() -> scanned(rig.source.connect(DATABASE)), () -> scanned(rig.target.connect(DATABASE)));
            try (ExecutorService threads = Executors.newFixedThreadPool(scans.size())) {
                for (Future<String> digest : threads.invokeAll(scans)) {
                    digest.get();
                }
            }
        });
    }

    private static String scanned(Connection side) throws SQLException {
        try (Connection connection = side;
                Statement statement = connection.createStatement()) {
            statement.execute("SET max_parallel_workers_per_gather = 0");
            try (ResultSet row = statement.executeQuery(Rig.digestOf("public.big"))) {
                row.next();
                return row.getString(1);
            }
        }
    }
}
