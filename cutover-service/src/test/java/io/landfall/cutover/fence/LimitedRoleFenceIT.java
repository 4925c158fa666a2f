package io.landfall.cutover.fence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.landfall.databases.connection.Credentials;
import io.landfall.databases.connection.DatabaseAddress;
import io.landfall.databases.connection.PostgresConnections;
import io.landfall.databases.connection.Session;
import io.landfall.databases.connection.TlsMode;
import io.landfall.databases.landfall.LandfallSchema;
import io.landfall.localservers.postgres.LocalDatabase;
import io.landfall.localservers.postgres.LocalPostgres;
import io.landfall.localservers.postgres.SharedPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a fence meets on a server that others share, raised by a role that is no superuser. */
class LimitedRoleFenceIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private LocalDatabase database;
    private Connection landfall;
    private String suffix;

    @BeforeEach
    void connect() throws SQLException {
        database = SharedPostgres.source().freshDatabase("shared");
        suffix = database.name().substring(database.name().lastIndexOf('_'));
        database.execute(
                "CREATE ROLE owner" + suffix + " NOLOGIN",
                "CREATE ROLE landfall" + suffix + " LOGIN IN ROLE owner" + suffix + ", pg_signal_backend",
                "CREATE ROLE app" + suffix + " LOGIN",
                "CREATE ROLE delegate" + suffix + " LOGIN",
                "ALTER DATABASE " + database.name() + " OWNER TO owner" + suffix,
                "CREATE TABLE t (id int PRIMARY KEY)",
                "GRANT ALL ON t TO app" + suffix);
        landfall = new PostgresConnections()
                .open(
                        new DatabaseAddress(database.host(), database.port(), database.name(), TlsMode.NONE),
                        new Credentials("landfall" + suffix, ""),
                        Session.of("cutover-fence").withLockTimeout(PATIENCE));
        LandfallSchema.ensureOnSource(landfall);
    }

    @AfterEach
    void disconnect() throws SQLException {
        landfall.close();
        database.drop();
        for (String role : List.of("app", "delegate", "landfall", "owner")) {
            database.server().execute("postgres", "DROP ROLE " + role + suffix);
        }
    }

    @Test
    void ends_sessions_that_wait_idle_in_a_transaction_or_run_a_long_one_and_nothing_of_theirs_stays()
            throws Exception {
        try (Connection idle = as("app");
                Connection busy = as("app");
                ExecutorService application = Executors.newVirtualThreadPerTaskExecutor()) {
            idle.setAutoCommit(false);
            busy.setAutoCommit(false);
            execute(idle, "INSERT INTO t VALUES (1)");
            execute(busy, "INSERT INTO t VALUES (2)");
            Future<?> running = application.submit(() -> {
                execute(busy, "SELECT pg_sleep(60)");
                return true;
            });
            await().until(() ->
                    one("SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)' AND datname = '"
                                    + database.name() + "'")
                            .equals("1"));

            fenced();

            assertThat(catchThrowable(running::get)).hasRootCauseInstanceOf(SQLException.class);
            assertThat(catchThrowable(idle::commit)).isInstanceOf(SQLException.class);
        }
        assertThat(one("SELECT count(*) FROM t")).isEqualTo("0");
    }

    @Test
    void a_prepared_transaction_is_named_before_and_is_a_leak_behind_the_fence() throws Exception {
        String gid = "shipped" + suffix;
        try (Connection app = as("app")) {
            app.setAutoCommit(false);
            execute(app, "INSERT INTO t VALUES (1)");
            execute(app, "PREPARE TRANSACTION '" + gid + "'");
        }
        try {
            assertThat(FenceGround.obstacles(landfall))
                    .singleElement()
                    .asString()
                    .contains(gid, "COMMIT PREPARED");
            SourceFence.raise(landfall, 1, ConnectGrants.read(landfall));
            await().untilAsserted(() -> assertThat(empty())
                    .isInstanceOfSatisfying(
                            FenceState.Leaking.class,
                            leaking -> assertThat(leaking.reason()).contains(gid)));
        } finally {
            database.execute("ROLLBACK PREPARED '" + gid + "'");
        }
        assertThat(empty()).isInstanceOf(FenceState.Standing.class);
    }

    @Test
    void a_subscriptions_worker_is_a_session_behind_the_fence() throws Exception {
        LocalDatabase publisher = SharedPostgres.source().freshDatabase("publisher");
        publisher.execute(
                "CREATE TABLE t (id int PRIMARY KEY)",
                "CREATE PUBLICATION feed FOR TABLE t",
                "SELECT pg_create_logical_replication_slot('feed" + suffix + "', 'pgoutput')");
        database.execute("CREATE SUBSCRIPTION feed CONNECTION 'host=127.0.0.1 port=" + publisher.port() + " dbname="
                + publisher.name() + " user=" + LocalPostgres.SUPERUSER
                + "' PUBLICATION feed WITH (create_slot = false,"
                + " slot_name = 'feed" + suffix + "', copy_data = false)");
        try {
            await().atMost(PATIENCE)
                    .until(() -> ForeignSessions.list(landfall).stream().anyMatch(session -> !session.isSuperuser()));
            assertThat(FenceGround.obstacles(landfall)).anyMatch(obstacle -> obstacle.contains("subscription feed"));
        } finally {
            database.execute("DROP SUBSCRIPTION feed");
            publisher.drop();
        }
    }

    @Test
    void a_superusers_session_is_let_be_while_it_does_not_write() throws Exception {
        try (Connection boss = database.connect()) {
            boss.setAutoCommit(false);
            fenced();
            assertThat(boss.isValid(1)).isTrue();
            execute(boss, "INSERT INTO t VALUES (1)");
            assertThat(empty())
                    .isInstanceOfSatisfying(
                            FenceState.Emptying.class,
                            emptying -> assertThat(emptying.sessions())
                                    .singleElement()
                                    .asString()
                                    .contains("role " + LocalPostgres.SUPERUSER));
            boss.rollback();
            assertThat(empty()).isInstanceOf(FenceState.Standing.class);
        }
    }

    @Test
    void grants_by_another_role_need_that_role_and_come_back_as_they_were() throws Exception {
        String on = "CONNECT ON DATABASE " + database.name();
        database.execute(
                "GRANT " + on + " TO delegate" + suffix + " WITH GRANT OPTION",
                "SET ROLE delegate" + suffix + "; GRANT " + on + " TO app" + suffix + "; RESET ROLE");
        assertThat(FenceGround.obstacles(landfall))
                .singleElement()
                .asString()
                .contains("granted by role delegate" + suffix);
        database.execute("GRANT delegate" + suffix + " TO landfall" + suffix);
        assertThat(FenceGround.obstacles(landfall)).isEmpty();
        ConnectGrants saved = ConnectGrants.read(landfall);

        fenced();

        assertThat(admits("app")).isFalse();
        assertThat(SourceFence.lower(landfall, 1, saved)).isEmpty();
        assertThat(ConnectGrants.read(landfall).grants()).isEqualTo(saved.grants());
        assertThat(admits("app")).isTrue();
    }

    @Test
    void who_comes_in_by_landfalls_own_role_is_named_before_and_is_a_leak() throws Exception {
        database.execute("GRANT landfall" + suffix + " TO app" + suffix);
        try (Connection _ = as("landfall")) {
            assertThat(FenceGround.obstacles(landfall))
                    .hasSize(2)
                    .anyMatch(obstacle -> obstacle.contains("inherits from Landfall's role"))
                    .anyMatch(obstacle -> obstacle.contains("uses Landfall's role"));
            SourceFence.raise(landfall, 1, ConnectGrants.read(landfall));
            assertThat(empty())
                    .isInstanceOfSatisfying(
                            FenceState.Leaking.class,
                            leaking -> assertThat(leaking.reason()).contains("app" + suffix));
            database.execute("REVOKE landfall" + suffix + " FROM app" + suffix);
            await().atMost(PATIENCE).until(() -> empty() instanceof FenceState.Standing);
        }
    }

    @Test
    void a_role_without_the_rights_is_told_which_ones_it_lacks() throws Exception {
        database.execute("REVOKE owner" + suffix + ", pg_signal_backend FROM landfall" + suffix);
        assertThat(FenceGround.obstacles(landfall))
                .hasSize(2)
                .anyMatch(obstacle -> obstacle.contains("owner" + suffix))
                .anyMatch(obstacle -> obstacle.contains("pg_signal_backend"));
        database.execute("GRANT owner" + suffix + " TO landfall" + suffix);
    }

    /** A login holds such a lock until it is seen in pg_stat_activity. */
    @Test
    void whoever_holds_a_lock_on_the_database_itself_is_waited_for() throws Exception {
        fenced();
        try (Connection elsewhere = database.server().connect("postgres")) {
            elsewhere.setAutoCommit(false);
            execute(elsewhere, "COMMENT ON DATABASE " + database.name() + " IS 'logs in'");
            assertThat(empty())
                    .isInstanceOfSatisfying(
                            FenceState.Emptying.class,
                            emptying -> assertThat(emptying.sessions()).containsExactly("1 logins under way"));
            elsewhere.rollback();
        }
        assertThat(empty()).isInstanceOf(FenceState.Standing.class);
    }

    @Test
    void a_change_of_the_database_at_the_same_moment_is_tried_again() throws Exception {
        ConnectGrants saved = ConnectGrants.read(landfall);
        try (Connection administrator = database.server().connect("postgres");
                ExecutorService coordinator = Executors.newVirtualThreadPerTaskExecutor()) {
            administrator.setAutoCommit(false);
            execute(administrator, "ALTER DATABASE " + database.name() + " CONNECTION LIMIT 50");
            Future<?> raised = coordinator.submit(() -> {
                SourceFence.raise(landfall, 1, saved);
                return true;
            });
            await().atMost(PATIENCE)
                    .until(() ->
                            one("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND usename = 'landfall"
                                            + suffix + "'")
                                    .equals("1"));
            administrator.commit();

            assertThat(catchThrowable(raised::get))
                    .cause()
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            failure -> assertThat(SourceFence.mayBeTriedAgain(failure))
                                    .isTrue());
        }
        fenced();
        assertThat(admits("app")).isFalse();
    }

    private void fenced() throws Exception {
        SourceFence.raise(landfall, 1, ConnectGrants.read(landfall));
        await().atMost(PATIENCE).until(() -> empty() instanceof FenceState.Standing);
    }

    private FenceState empty() throws Exception {
        return SourceFence.empty(landfall, 1, LoginRoles.read(landfall).superusers());
    }

    private Connection as(String role) throws SQLException {
        return database.server().connect(database.name(), role + suffix, "");
    }

    private boolean admits(String role) {
        try (Connection _ = as(role)) {
            return true;
        } catch (SQLException refused) {
            return false;
        }
    }

    private String one(String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getString(1);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
