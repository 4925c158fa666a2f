package io.landfall.benchmarks;

import io.landfall.benchmarks.Contest.Measured;
import io.landfall.benchmarks.Contest.Side;
import io.landfall.quickstart.stack.StackService;
import java.sql.SQLException;
import java.util.List;
import software.amazon.awssdk.services.databasemigration.model.MigrationTypeValue;

/**
 * Five million rows: the engine's load, from the start of its task to its end, against one pipe of two psql. The ratio
 * is the engine's speed by the pipe's; above 1 the engine is faster.
 */
final class CopyBenchmark {

    private static final int ROWS = 5_000_000;
    private static final String ENGINE = "engine";
    private static final String PIPE = "psql pipe";

    private final Rig rig;

    private CopyBenchmark(Rig rig) {
        this.rig = rig;
    }

    static void run(Options options) throws Exception {
        String psql = Psql.version();
        if (psql.isEmpty()) {
            System.out.println("copy skipped: needs psql, which was not found");
            return;
        }
        System.err.println("peer: " + psql);
        try (Rig rig = new Rig(options, StackService.ENGINE)) {
            CopyBenchmark benchmark = new CopyBenchmark(rig);
            benchmark.prepare(options.scaled(ROWS));
            Contest contest = Contest.of(
                    "copy",
                    options.rounds(),
                    List.of(new Side(ENGINE, benchmark::engine), new Side(PIPE, round -> benchmark.pipe())));
            contest.conclude(contest.ratio(PIPE, ENGINE));
        }
    }

    private void prepare(int rows) throws SQLException {
        String table =
                "CREATE TABLE public.big (id bigint, account int, amount numeric(12,2), note text, at timestamptz)";
        rig.source.execute(Rig.DATABASE, table, """
                INSERT INTO public.big
                SELECT g, g %% 100000, (g %% 1000000) / 100.0, md5(g::text), timestamptz '2026-01-01' + g * interval '1 second'
                  FROM generate_series(1, %d) g
                """.formatted(rows), "VACUUM ANALYZE public.big", "CHECKPOINT");
        rig.target.execute(Rig.DATABASE, table);
    }

    private Measured engine(int round) throws Exception {
        empty();
        String name = "copy-" + round;
        String task = rig.createTask(name, MigrationTypeValue.FULL_LOAD, List.of("big"));
        Measured measured = rig.untilLoaded(task, name, "big");
        rig.requireEqual(Rig.DATABASE, "public.big");
        rig.delete(task);
        return measured;
    }

    private Measured pipe() throws Exception {
        empty();
        Measured measured = rig.measure(
                () -> Psql.pipe(rig.source.port(), Rig.DATABASE, rig.target.port(), Rig.DATABASE, "public.big"));
        rig.requireEqual(Rig.DATABASE, "public.big");
        return measured;
    }

    private void empty() throws SQLException {
        rig.target.execute(Rig.DATABASE, "TRUNCATE public.big", "CHECKPOINT");
    }
}
