package io.landfall.benchmarks;

import io.landfall.localservers.postgres.LocalPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * What a careful person without a tool would do with PostgreSQL's own logical replication, as fast as a script can with
 * sessions that are open already: copy and follow, then keep the applications out of the source, wait until the target
 * has all, give its sequences their values, and let the applications in. It looks at no row.
 */
final class SwitchByHand implements AutoCloseable {

    private static final Duration LOOK = Duration.ofMillis(5);
    private static final String NAME = "by_hand";

    private final Rig rig;
    private final String database;
    private final String application;
    private final Connection source;
    private final Connection target;

    /** The target's database must have the schema, without rows, and keep the application out. */
    SwitchByHand(Rig rig, String database, String application) throws SQLException {
        this.rig = rig;
        this.database = database;
        this.application = application;
        source = rig.source.connect(database);
        target = rig.target.connect(database);
    }

    static void keepOut(LocalPostgres server, String database, String application) throws SQLException {
        try (Connection connection = server.connect(database)) {
            keepOut(connection, database, application);
        }
    }

    private static void keepOut(Connection connection, String database, String application) throws SQLException {
        execute(connection, "REVOKE CONNECT ON DATABASE %s FROM PUBLIC, %s".formatted(database, application));
    }

    /** Returns when all tables are copied; as durable as Landfall, which the subscription's default is not. */
    void replicate() throws SQLException {
        execute(source, "CREATE PUBLICATION %s FOR ALL TABLES".formatted(NAME));
        execute(target, """
                CREATE SUBSCRIPTION %s CONNECTION '%s' PUBLICATION %s
                  WITH (copy_data = true, synchronous_commit = on, slot_name = '%s')
                """.formatted(NAME, rig.sourceConninfo(database), NAME, database));
        awaitTrue(target, "SELECT bool_and(srsubstate = 'r') FROM pg_subscription_rel", Duration.ofMillis(200));
        execute(target, "ANALYZE");
    }

    /** From the first refusal at the source to the first welcome at the target. */
    void switchOver() throws SQLException {
        keepOut(source, database, application);
        awaitTrue(source, """
                SELECT count(pg_terminate_backend(pid)) = 0 FROM pg_stat_activity
                 WHERE datname = current_database() AND usename = '%s'
                """.formatted(application), LOOK);
        String end = Rig.single(source, "SELECT pg_current_wal_insert_lsn()::text");
        awaitTrue(
                source,
                "SELECT confirmed_flush_lsn >= '%s' FROM pg_replication_slots WHERE slot_name = '%s'"
                        .formatted(end, database),
                LOOK);
        copySequences();
        execute(target, "GRANT CONNECT ON DATABASE %s TO %s".formatted(database, application));
    }

    private void copySequences() throws SQLException {
        String values = Rig.single(source, """
                SELECT string_agg(format('setval(%L, %s)', format('%I.%I', schemaname, sequencename), last_value), ', ')
                  FROM pg_sequences WHERE last_value IS NOT NULL
                """);
        execute(target, "SELECT " + values);
    }

    private static void awaitTrue(Connection connection, String sql, Duration look) throws SQLException {
        long deadline = System.nanoTime() + Rig.PATIENCE.toNanos();
        while (!"t".equals(Rig.single(connection, sql))) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("not within " + Rig.PATIENCE + ": " + sql);
            }
            LockSupport.parkNanos(look.toNanos());
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws SQLException {
        execute(target, "DROP SUBSCRIPTION IF EXISTS " + NAME);
        source.close();
        target.close();
    }
}
