package io.landfall.benchmarks;

import io.landfall.localservers.postgres.LocalPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.databasemigration.model.MigrationTypeValue;
import software.amazon.awssdk.services.databasemigration.model.StartReplicationTaskTypeValue;

/**
 * Five million rows: the engine's load, from the start of its task to its end, against one psql pipe; three times each,
 * in turn. The ratio is the engine's speed by the pipe's; above 1 the engine is faster.
 */
final class CopyBenchmark {

    private static final int ROWS = 5_000_000;
    private static final int ROUNDS = 3;

    private CopyBenchmark() {}

    static void run() throws Exception {
        String psql = Psql.version();
        if (psql.isEmpty()) {
            System.out.println("copy skipped: needs psql of the servers' version (18) or near it; it was not found");
            return;
        }
        System.err.println("peer: " + psql);
        try (Rig rig = new Rig()) {
            prepare(rig);
            List<Double> engine = new ArrayList<>();
            List<Double> pipe = new ArrayList<>();
            List<Double> ratios = new ArrayList<>();
            for (int round = 1; round <= ROUNDS; round++) {
                boolean engineFirst = round % 2 == 1;
                double first = engineFirst ? engine(rig, round) : pipe(rig);
                double second = engineFirst ? pipe(rig) : engine(rig, round);
                engine.add(engineFirst ? first : second);
                pipe.add(engineFirst ? second : first);
                ratios.add(pipe.getLast() / engine.getLast());
                System.err.printf(
                        "round %d: engine %.2f s, psql pipe %.2f s%n", round, engine.getLast(), pipe.getLast());
            }
            System.out.printf(
                    "copy engine %s s, psql pipe %s s, ratio=%.2f%n",
                    Figures.of(engine), Figures.of(pipe), Figures.median(ratios));
        }
    }

    private static void prepare(Rig rig) throws SQLException {
        String table =
                "CREATE TABLE public.big (id bigint, account int, amount numeric(12,2), note text, at timestamptz)";
        rig.source.execute(Rig.DATABASE, table, """
                INSERT INTO public.big
                SELECT g, g %% 100000, (g %% 1000000) / 100.0, md5(g::text), timestamptz '2026-01-01' + g * interval '1 second'
                  FROM generate_series(1, %d) g
                """.formatted(ROWS), "VACUUM ANALYZE public.big", "CHECKPOINT");
        rig.target.execute(Rig.DATABASE, table);
    }

    private static double engine(Rig rig, int round) throws SQLException {
        empty(rig);
        String task = rig.createTask("copy-" + round, MigrationTypeValue.FULL_LOAD, List.of("big"));
        Duration took = rig.runUntilStopped(task, StartReplicationTaskTypeValue.START_REPLICATION);
        verify(rig);
        rig.delete(task);
        return seconds(took);
    }

    private static double pipe(Rig rig) throws Exception {
        empty(rig);
        Duration took = Psql.pipe(rig.source.port(), rig.target.port(), Rig.DATABASE, "public.big");
        verify(rig);
        return seconds(took);
    }

    private static void empty(Rig rig) throws SQLException {
        rig.target.execute(Rig.DATABASE, "TRUNCATE public.big", "CHECKPOINT");
    }

    private static void verify(Rig rig) throws SQLException {
        String source = content(rig.source);
        String target = content(rig.target);
        if (!source.equals(target)) {
            throw new IllegalStateException("source has " + source + ", target " + target);
        }
    }

    private static String content(LocalPostgres server) throws SQLException {
        try (Connection connection = server.connect(Rig.DATABASE);
                ResultSet row = connection.createStatement().executeQuery("""
                        SELECT count(*) || ' rows, digest '
                               || sum(('x' || left(md5(big::text), 15))::bit(60)::bigint::numeric)
                          FROM public.big
                        """)) {
            row.next();
            return row.getString(1);
        }
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
