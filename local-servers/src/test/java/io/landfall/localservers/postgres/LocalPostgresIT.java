package io.landfall.localservers.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalPostgresIT {

    private static final Path DATA =
            Path.of("target", "postgres-it-" + ProcessHandle.current().pid());

    @ParameterizedTest
    @ValueSource(ints = {17, 18})
    void starts_the_asked_version_with_the_asked_settings(int version) throws SQLException {
        PostgresSettings settings = PostgresSettings.in(DATA.resolve("v" + version))
                .version(version)
                .walLevel(WalLevel.REPLICA)
                .durable()
                .with("max_connections", "123");
        try (LocalPostgres server = settings.start()) {
            assertThat(show(server, "server_version")).startsWith(version + ".");
            assertThat(show(server, "wal_level")).isEqualTo("replica");
            assertThat(show(server, "fsync")).isEqualTo("on");
            assertThat(show(server, "max_connections")).isEqualTo("123");
            assertThat(show(server, "server_encoding")).isEqualTo("UTF8");
        }
    }

    @Test
    void keeps_data_and_port_over_a_crash() throws SQLException {
        try (LocalPostgres server =
                PostgresSettings.in(DATA.resolve("crash")).durable().start()) {
            LocalDatabase database = server.createDatabase("Hard \"name\"; 100%/?&x.y");
            database.execute("CREATE TABLE t (id int)", "INSERT INTO t VALUES (7)");
            server.kill();
            assertThat(server.isRunning()).isFalse();
            server.restart();
            assertThat(one(database.connect(), "SELECT id FROM t")).isEqualTo("7");
        }
    }

    @Test
    void a_server_left_over_on_the_directory_is_ended_first() throws SQLException {
        PostgresSettings settings = PostgresSettings.in(DATA.resolve("left"));
        LocalPostgres left = settings.start();
        try (LocalPostgres next = settings.start()) {
            assertThat(left.isRunning()).isFalse();
            assertThat(show(next, "port")).isEqualTo(Integer.toString(next.port()));
        }
    }

    @Test
    void refuses_a_wrong_password_where_passwords_are_asked_for() throws SQLException {
        try (LocalPostgres server =
                PostgresSettings.in(DATA.resolve("password")).password("right").start()) {
            assertThat(show(server, "port")).isEqualTo(Integer.toString(server.port()));
            assertThatThrownBy(() -> server.connect("postgres", "postgres", "wrong"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("password authentication failed");
        }
    }

    @Test
    void says_which_module_is_missing_for_an_unknown_version() {
        assertThatThrownBy(
                        () -> PostgresSettings.in(DATA.resolve("v9")).version(9).start())
                .hasMessageContaining("postgres-9-binaries");
    }

    @Test
    void shared_servers_hand_out_databases_of_their_own() throws SQLException {
        LocalDatabase one = SharedPostgres.source().freshDatabase("one");
        LocalDatabase two = SharedPostgres.source().freshDatabase("one");
        LocalDatabase other = SharedPostgres.target().freshDatabase("one");
        assertThat(one.name()).isNotEqualTo(two.name());
        assertThat(one.port()).isEqualTo(two.port()).isNotEqualTo(other.port());
        assertThat(one(one.connect(), "SHOW wal_level")).isEqualTo("logical");
    }

    private static String show(LocalPostgres server, String setting) throws SQLException {
        return one(server.connect("postgres"), "SHOW " + setting);
    }

    private static String one(Connection opened, String sql) throws SQLException {
        try (Connection connection = opened;
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            assertThat(row.next()).isTrue();
            return row.getString(1);
        }
    }
}
