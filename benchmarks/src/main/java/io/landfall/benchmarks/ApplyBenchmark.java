package io.landfall.benchmarks;

import io.landfall.localservers.postgres.LocalPostgres;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import software.amazon.awssdk.services.databasemigration.model.MigrationTypeValue;
import software.amazon.awssdk.services.databasemigration.model.StartReplicationTaskTypeValue;

/**
 * 300,000 changes (30 % insert, 60 % update, 10 % delete; transactions of 1, 10 and 100 rows) made while the task is
 * stopped after its load; timed from the resume to the marker's arrival on the target.
 */
final class ApplyBenchmark {

    private static final int CHANGES = 300_000;
    private static final int ROWS = 200_000;
    private static final long SEED = 20_261_123;

    private ApplyBenchmark() {}

    static void run() throws Exception {
        try (Rig rig = new Rig()) {
            prepare(rig);
            String task = rig.createTask("apply", MigrationTypeValue.FULL_LOAD_AND_CDC, List.of("account"));
            rig.runUntilStopped(task, StartReplicationTaskTypeValue.START_REPLICATION);
            rig.target.execute(Rig.DATABASE, "ALTER TABLE public.account ADD PRIMARY KEY (id)");
            UUID marker = change(rig.source);
            long start = System.nanoTime();
            rig.start(task, StartReplicationTaskTypeValue.RESUME_PROCESSING);
            Rig.await("marker", () -> arrived(rig.target, marker));
            double seconds = (System.nanoTime() - start) / 1e9;
            String source = content(rig.source);
            String target = content(rig.target);
            if (!source.equals(target)) {
                throw new IllegalStateException("source has " + source + ", target " + target);
            }
            System.err.println("equal: " + target);
            rig.delete(task);
            System.out.printf("apply %d changes in %.2f s, changes/s=%.0f%n", CHANGES, seconds, CHANGES / seconds);
        }
    }

    private static void prepare(Rig rig) throws SQLException {
        String table =
                "CREATE TABLE public.account (id bigint%s, balance numeric(14,2) NOT NULL, note text, touched timestamptz)";
        rig.source.execute(
                Rig.DATABASE,
                table.formatted(" PRIMARY KEY"),
                "INSERT INTO public.account SELECT g, g, md5(g::text), now() FROM generate_series(1, " + ROWS + ") g");
        rig.target.execute(Rig.DATABASE, table.formatted(" NOT NULL"));
    }

    private static UUID change(LocalPostgres source) throws SQLException {
        Random random = new Random(SEED);
        int[] sizes = {1, 10, 100};
        try (Connection connection = source.connect(Rig.DATABASE)) {
            connection.setAutoCommit(false);
            try (Statement async = connection.createStatement()) {
                async.execute("SET synchronous_commit = off");
            }
            try (PreparedStatement insert =
                            connection.prepareStatement("INSERT INTO public.account VALUES (?, 1, 'inserted', now())");
                    PreparedStatement update = connection.prepareStatement(
                            "UPDATE public.account SET balance = balance + 1, touched = now() WHERE id = ?");
                    PreparedStatement delete = connection.prepareStatement("DELETE FROM public.account WHERE id = ?")) {
                long nextInsert = ROWS + 1;
                long nextDelete = 1;
                int made = 0;
                for (int transaction = 0; made < CHANGES; transaction++) {
                    int size = Math.min(sizes[transaction % sizes.length], CHANGES - made);
                    for (int i = 0; i < size; i++) {
                        int kind = random.nextInt(10);
                        PreparedStatement statement = kind < 3 ? insert : kind < 9 ? update : delete;
                        long id =
                                kind < 3 ? nextInsert++ : kind < 9 ? ROWS / 2 + random.nextInt(ROWS / 2) : nextDelete++;
                        statement.setLong(1, id);
                        if (statement.executeUpdate() != 1) {
                            throw new IllegalStateException("the workload missed row " + id);
                        }
                    }
                    made += size;
                    connection.commit();
                }
            }
            UUID marker = UUID.randomUUID();
            try (PreparedStatement insert =
                    connection.prepareStatement("INSERT INTO landfall.marker VALUES (?, ?, 'benchmark', now())")) {
                insert.setObject(1, marker);
                insert.setObject(2, UUID.randomUUID());
                insert.executeUpdate();
            }
            connection.commit();
            return marker;
        }
    }

    private static boolean arrived(LocalPostgres target, UUID marker) {
        try (Connection connection = target.connect(Rig.DATABASE);
                PreparedStatement select =
                        connection.prepareStatement("SELECT 1 FROM landfall.marker WHERE marker_id = ?")) {
            select.setObject(1, marker);
            try (ResultSet row = select.executeQuery()) {
                return row.next();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String content(LocalPostgres server) throws SQLException {
        try (Connection connection = server.connect(Rig.DATABASE);
                ResultSet row = connection.createStatement().executeQuery("""
                        SELECT count(*) || ' rows, digest '
                               || sum(('x' || left(md5(id || '/' || balance || '/' || note), 15))::bit(60)::bigint::numeric)
                          FROM public.account
                        """)) {
            row.next();
            return row.getString(1);
        }
    }
}
