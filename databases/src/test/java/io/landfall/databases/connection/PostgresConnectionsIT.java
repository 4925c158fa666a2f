package io.landfall.databases.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.landfall.databases.connection.ConnectionFailure.Category;
import io.landfall.localservers.postgres.LocalDatabase;
import io.landfall.localservers.postgres.SharedPostgres;
import io.landfall.localservers.process.FreePorts;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import jdk.net.ExtendedSocketOptions;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PostgresConnectionsIT {

    private static final Credentials SUPERUSER = new Credentials("postgres", "canary-9d1c");
    private static final Session SESSION = Session.of("test");

    private static LocalDatabase database;

    private final PostgresConnections connections = new PostgresConnections();

    @BeforeAll
    static void a_database() throws SQLException {
        database = SharedPostgres.source().freshDatabase("od?d \"d/b");
        database.execute(
                "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET \"DateStyle\" TO ''German''', current_database()); END $$");
    }

    @Test
    void opens_the_very_database_with_fixed_settings_whatever_its_defaults_are() throws SQLException {
        try (Connection connection =
                connections.open(address(), SUPERUSER, SESSION.withLockTimeout(Duration.ofSeconds(3)))) {
            assertThat(value(connection, "SELECT pg_catalog.current_database()"))
                    .isEqualTo(database.name());
            assertThat(value(connection, "SHOW application_name")).isEqualTo("landfall/test");
            assertThat(value(connection, "SHOW lock_timeout")).isEqualTo("3s");
            assertThat(value(connection, "SHOW statement_timeout")).isEqualTo("1min");
            assertThat(value(connection, "SHOW search_path")).isEqualTo("");
            assertThat(value(connection, "SHOW DateStyle")).isEqualTo("ISO, YMD");
            assertThat(value(connection, "SHOW TimeZone")).isEqualTo("UTC");
            assertThat(value(connection, "SHOW idle_in_transaction_session_timeout"))
                    .isEqualTo("0");
        }
    }

    @Test
    void opens_a_database_whose_own_time_limit_is_shorter_than_any_statement() throws SQLException {
        LocalDatabase hurried = SharedPostgres.source().freshDatabase("hurried");
        hurried.server().execute("postgres", "ALTER DATABASE " + hurried.name() + " SET statement_timeout = '1ms'");
        DatabaseAddress there = new DatabaseAddress(hurried.host(), hurried.port(), hurried.name(), TlsMode.NONE);
        try (Connection connection = connections.open(there, SUPERUSER, SESSION)) {
            assertThat(value(connection, "SHOW statement_timeout")).isEqualTo("1min");
        }
        try (PgReplicationConnection walsender = connections.openReplication(there, SUPERUSER, SESSION)) {
            assertThat(value(walsender.sql(), "SHOW statement_timeout")).isEqualTo("1min");
        }
        hurried.drop();
    }

    @Test
    void a_plain_statement_reaches_the_server_unsplit() throws SQLException {
        try (Connection connection = connections.open(address(), SUPERUSER, SESSION);
                Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute("CREATE FUNCTION public.f(i int) RETURNS int LANGUAGE sql BEGIN ATOMIC"
                    + " SELECT CASE i WHEN 1 THEN 2 END; SELECT 3; END");
            assertThat(value(connection, "SELECT public.f(1)")).isEqualTo("3");
        }
    }

    @Test
    void speaks_to_the_walsender() throws SQLException {
        try (PgReplicationConnection connection = connections.openReplication(address(), SUPERUSER, SESSION)) {
            assertThat(value(connection.sql(), "IDENTIFY_SYSTEM")).isNotEmpty();
            assertThat(connection.replication()).isNotNull();
        }
    }

    @Test
    void gives_a_server_up_that_falls_silent() throws Exception {
        Session impatient = SESSION.withAnswerTimeout(Duration.ofSeconds(1));
        try (Connection connection = connections.open(address(), SUPERUSER, impatient)) {
            assertTimeout(() -> value(connection, "SELECT pg_catalog.pg_sleep(30)"), SQLException.class);
            assertThat(connection.isClosed()).isTrue();
        }
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            DatabaseAddress nobody = new DatabaseAddress("127.0.0.1", silent.getLocalPort(), "x", TlsMode.NONE);
            assertTimeout(() -> connections.open(nobody, SUPERUSER, impatient), ConnectionFailure.class);
        }
    }

    @Test
    void what_a_killed_process_has_begun_ends_with_it() throws Exception {
        Connection killed = connections.open(address(), SUPERUSER, SESSION);
        String pid = value(killed, "SELECT pg_catalog.pg_backend_pid()::text");
        Thread working = Thread.ofVirtual()
                .start(() -> assertThatThrownBy(() -> value(killed, "SELECT pg_catalog.pg_sleep(600)::text")));
        try (Connection observer = connections.open(address(), SUPERUSER, SESSION)) {
            String session = "SELECT count(*)::text FROM pg_catalog.pg_stat_activity WHERE state = 'active' AND pid = ";
            await().until(() -> value(observer, session + pid).equals("1"));

            killed.abort(Runnable::run);

            await().atMost(Duration.ofSeconds(20))
                    .until(() -> value(observer, session + pid).equals("0"));
        }
        working.join();
    }

    private static void assertTimeout(ThrowableAssert.ThrowingCallable call, Class<? extends Exception> failure) {
        long begun = System.nanoTime();
        assertThatThrownBy(call).isInstanceOf(failure);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void notices_dead_peers_within_half_a_minute() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket socket = new GuardedSocketFactory().createSocket("127.0.0.1", server.getLocalPort())) {
            assertThat(socket.getKeepAlive()).isTrue();
            assertThat(socket.getOption(ExtendedSocketOptions.TCP_KEEPIDLE)
                            + socket.getOption(ExtendedSocketOptions.TCP_KEEPCOUNT)
                                    * socket.getOption(ExtendedSocketOptions.TCP_KEEPINTERVAL))
                    .isEqualTo(30);
        }
    }

    @Test
    void tells_failures_apart() throws SQLException {
        database.execute("""
                DO $$ BEGIN
                    CREATE ROLE no_login;
                    CREATE ROLE outsider LOGIN;
                    EXECUTE format('REVOKE CONNECT ON DATABASE %I FROM PUBLIC', current_database());
                END $$
                """);
        fails(address().withDatabase("absent"), SUPERUSER, Category.NO_SUCH_DATABASE);
        fails(address(), new Credentials("no_login", "x"), Category.AUTHENTICATION);
        fails(address(), new Credentials("outsider", "x"), Category.NOT_PERMITTED);
        fails(
                new DatabaseAddress(database.host(), FreePorts.one(), "x", TlsMode.NONE),
                SUPERUSER,
                Category.UNREACHABLE);
        fails(new DatabaseAddress("no-such-host.invalid", 5432, "x", TlsMode.NONE), SUPERUSER, Category.UNREACHABLE);
        fails(
                new DatabaseAddress(database.host(), database.port(), database.name(), TlsMode.REQUIRE),
                SUPERUSER,
                Category.TLS);
    }

    @Test
    void never_connects_to_a_metadata_address() {
        assertThatThrownBy(() -> connections.open(
                        new DatabaseAddress("169.254.169.254", 80, "x", TlsMode.NONE), SUPERUSER, SESSION))
                .isInstanceOf(ForbiddenAddress.class)
                .hasMessageContaining("169.254.169.254");
    }

    private void fails(DatabaseAddress address, Credentials credentials, Category category) {
        assertThatThrownBy(() -> connections.open(address, credentials, SESSION))
                .isInstanceOfSatisfying(ConnectionFailure.class, failure -> {
                    assertThat(failure.category()).as(failure.getMessage()).isEqualTo(category);
                    assertThat(failure.remedy()).isNotEmpty();
                    assertThat(failure.getMessage())
                            .contains(address.toString())
                            .doesNotContain("canary");
                });
    }

    private static DatabaseAddress address() {
        return new DatabaseAddress(database.host(), database.port(), database.name(), TlsMode.NONE);
    }

    private static String value(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getString(1);
        }
    }
}
