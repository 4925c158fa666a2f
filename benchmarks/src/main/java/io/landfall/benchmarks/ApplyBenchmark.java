package io.landfall.benchmarks;

import io.landfall.benchmarks.Contest.Measured;
import io.landfall.benchmarks.Contest.Side;
import io.landfall.quickstart.stack.StackService;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import software.amazon.awssdk.services.databasemigration.model.MigrationTypeValue;
import software.amazon.awssdk.services.databasemigration.model.StartReplicationTaskTypeValue;

/**
 * 300,000 changes (30 % insert, 60 % update, 10 % delete; transactions of 1, 10 and 100 rows) wait for a stopped task
 * and for a disabled subscription of PostgreSQL's own logical replication, each in a database of its own; timed from
 * the resume to the arrival of a marker that was written last. The ratio is the engine's speed by the subscription's.
 */
final class ApplyBenchmark {

    private static final int CHANGES = 300_000;
    private static final int ROWS = 200_000;
    private static final String NATIVE_DATABASE = "bench_native";
    private static final String ENGINE = "engine";
    private static final String NATIVE = "native subscription";

    private final Rig rig;
    private final Options options;
    private String task = "";

    private ApplyBenchmark(Rig rig, Options options) {
        this.rig = rig;
        this.options = options;
    }

    static void run(Options options) throws Exception {
        try (Rig rig = new Rig(options, StackService.ENGINE)) {
            ApplyBenchmark benchmark = new ApplyBenchmark(rig, options);
            benchmark.prepareEngine();
            benchmark.prepareNative();
            Contest contest = Contest.of(
                    "apply",
                    options.rounds(),
                    List.of(new Side(ENGINE, benchmark::engine), new Side(NATIVE, benchmark::subscription)));
            for (String side : List.of(ENGINE, NATIVE)) {
                System.out.printf(
                        Locale.ROOT,
                        "apply: %s changes/s=%.0f%n",
                        side,
                        options.scaled(CHANGES) / contest.median(side));
            }
            contest.conclude(contest.ratio(NATIVE, ENGINE));
        }
    }

    private void prepareEngine() throws SQLException {
        ChangeWorkload.create(rig.source, Rig.DATABASE, options.scaled(ROWS));
        rig.target.execute(Rig.DATABASE, ChangeWorkload.TABLE);
        task = rig.createTask("apply", MigrationTypeValue.FULL_LOAD_AND_CDC, List.of("account"));
        rig.runUntilStopped(task, StartReplicationTaskTypeValue.START_REPLICATION);
        rig.target.execute(Rig.DATABASE, ChangeWorkload.KEY, "VACUUM ANALYZE public.account");
    }

    /** As durable as the engine: the subscription's default would not wait for the disk. */
    private void prepareNative() throws SQLException {
        rig.createDatabase(NATIVE_DATABASE);
        rig.landfallSchema(NATIVE_DATABASE);
        ChangeWorkload.create(rig.source, NATIVE_DATABASE, options.scaled(ROWS));
        ChangeWorkload.create(rig.target, NATIVE_DATABASE, options.scaled(ROWS));
        rig.source.execute(NATIVE_DATABASE, "CREATE PUBLICATION bench FOR TABLE public.account, landfall.marker");
        rig.target.execute(NATIVE_DATABASE, """
                CREATE SUBSCRIPTION bench CONNECTION '%s' PUBLICATION bench
                  WITH (copy_data = false, enabled = false, synchronous_commit = on)
                """.formatted(rig.sourceConninfo(NATIVE_DATABASE)));
    }

    private Measured engine(int round) throws Exception {
        change(Rig.DATABASE, round);
        UUID marker = rig.mark(Rig.DATABASE);
        rig.awaitCaptured();
        Measured measured = rig.untilArrived(
                Rig.DATABASE, marker, () -> rig.start(task, StartReplicationTaskTypeValue.RESUME_PROCESSING));
        rig.stop(task);
        rig.requireEqual(Rig.DATABASE, "public.account");
        return measured;
    }

    private Measured subscription(int round) throws Exception {
        change(NATIVE_DATABASE, round);
        UUID marker = rig.mark(NATIVE_DATABASE);
        Measured measured = rig.untilArrived(
                NATIVE_DATABASE, marker, () -> rig.target.execute(NATIVE_DATABASE, "ALTER SUBSCRIPTION bench ENABLE"));
        rig.target.execute(NATIVE_DATABASE, "ALTER SUBSCRIPTION bench DISABLE");
        rig.requireEqual(NATIVE_DATABASE, "public.account");
        return measured;
    }

    private void change(String database, int round) throws SQLException {
        rig.source.execute(
                database,
                "SET synchronous_commit = off",
                ChangeWorkload.call(options.scaled(CHANGES), options.scaled(ROWS), round),
                "CHECKPOINT");
        rig.target.execute(database, "CHECKPOINT");
    }
}
