package io.landfall.benchmarks;

import io.landfall.benchmarks.Contest.Measured;
import io.landfall.benchmarks.Contest.Side;
import io.landfall.contracts.Step;
import io.landfall.quickstart.stack.StackService;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * A database of 21 tables: rows, keys, indexes, foreign keys and statistics, by the whole stack (from the beginning of
 * FULL_LOAD to the end of SECONDARY_SCHEMA_MIGRATION, with everything that services say to one another) against the
 * same by hand and by pgcopydb, which makes the tables too. The last ratio is the stack's speed by the hand's.
 */
final class CloneBenchmark {

    private static final String DATABASE = "bench_clone";
    private static final String LANDFALL = "landfall";
    private static final String HAND = "by hand";

    private final Rig rig;
    private final CloneSchema schema;

    private CloneBenchmark(Rig rig, CloneSchema schema) {
        this.rig = rig;
        this.schema = schema;
    }

    static void run(Options options) throws Exception {
        if (Psql.version().isEmpty()) {
            System.out.println("clone skipped: needs psql, which was not found");
            return;
        }
        try (Rig rig = new Rig(options, StackService.values())) {
            CloneBenchmark benchmark = new CloneBenchmark(rig, new CloneSchema(options));
            List<Side> sides = new ArrayList<>(
                    List.of(new Side(LANDFALL, benchmark::landfall), new Side(HAND, benchmark::byHand)));
            Optional<String> without = Peers.whyNot(PgCopyDb.PROGRAM, rig.serverMajor());
            if (without.isEmpty()) {
                sides.add(new Side(PgCopyDb.PROGRAM, benchmark::pgCopyDb));
            } else {
                System.out.println("clone: peer pgcopydb skipped: " + without.get());
            }
            benchmark.prepare();
            Contest contest = Contest.of("clone", options.rounds(), sides);
            if (without.isEmpty()) {
                contest.say(PgCopyDb.PROGRAM, LANDFALL);
            }
            contest.conclude(contest.ratio(HAND, LANDFALL));
        }
    }

    private void prepare() throws SQLException {
        rig.source.execute("postgres", "CREATE DATABASE " + DATABASE);
        for (Collection<String> phase :
                List.of(schema.create(), schema.fill(), schema.primaryKeys(), schema.indexes(), schema.foreignKeys())) {
            rig.source.execute(DATABASE, phase.toArray(String[]::new));
        }
        rig.source.execute(DATABASE, "VACUUM ANALYZE", "CHECKPOINT");
        makeWalFiles();
    }

    /** A server makes its first WAL files as they are needed and uses them again: not at one side's cost. */
    private void makeWalFiles() throws SQLException {
        rig.target.execute(
                "postgres",
                "CREATE TABLE wal (filler text)",
                "ALTER TABLE wal ALTER filler SET STORAGE EXTERNAL",
                "INSERT INTO wal SELECT repeat('x', 1000000) FROM generate_series(1, 3000)",
                "DROP TABLE wal",
                "CHECKPOINT");
    }

    private Measured landfall(int round) throws Exception {
        String target = DATABASE + "_" + round;
        rig.target.execute("postgres", "CHECKPOINT");
        Migration migration = new Migration(rig.client(), "clone-" + round);
        Measured whole = rig.measure(() -> migration.run(rig, DATABASE, target, false));
        finish(target);
        return new Measured(
                migration.between(Step.FULL_LOAD, Step.SECONDARY_SCHEMA_MIGRATION),
                whole.processorTime() + " (of the whole migration); " + migration.steps());
    }

    private Measured byHand(int round) throws Exception {
        String target = DATABASE + "_by_hand_" + round;
        rig.target.execute("postgres", "CREATE DATABASE " + target);
        rig.target.execute(target, schema.create().toArray(String[]::new));
        rig.target.execute("postgres", "CHECKPOINT");
        Measured measured = rig.measure(() -> new ByHand(rig, schema).clone(DATABASE, target));
        finish(target);
        return measured;
    }

    private Measured pgCopyDb(int round) throws Exception {
        String target = DATABASE + "_pgcopydb_" + round;
        rig.target.execute("postgres", "CREATE DATABASE " + target, "CHECKPOINT");
        Measured measured = rig.measure(() -> new PgCopyDb(rig).clone(DATABASE, target));
        finish(target);
        return measured;
    }

    private void finish(String target) throws SQLException {
        List<String> queries =
                new ArrayList<>(schema.tables().stream().map(Rig::digestOf).toList());
        queries.add("""
                SELECT (SELECT count(*) FROM pg_index JOIN pg_class ON pg_class.oid = indrelid
                         WHERE relnamespace = 'public'::regnamespace AND indisvalid)
                       || ' indexes, ' || (SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND convalidated)
                       || ' foreign keys'
                """);
        rig.requireEqual(DATABASE, target, queries);
        rig.target.dropDatabase(target);
    }
}
