package io.landfall.cutover.fence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.landfall.databases.connection.Credentials;
import io.landfall.databases.connection.DatabaseAddress;
import io.landfall.databases.connection.PostgresConnections;
import io.landfall.databases.connection.Session;
import io.landfall.databases.connection.TlsMode;
import io.landfall.databases.landfall.LandfallSchema;
import io.landfall.databases.landfall.StaleLease;
import io.landfall.localservers.postgres.LocalDatabase;
import io.landfall.localservers.postgres.LocalPostgres;
import io.landfall.localservers.postgres.SharedPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SourceFenceIT {

    private LocalDatabase database;
    private Connection landfall;
    private String suffix;

    @BeforeEach
    void connect() throws SQLException {
        database = SharedPostgres.source().freshDatabase("Fenced \"one\"; drop");
        suffix = database.name().substring(database.name().lastIndexOf('_'));
        database.execute(
                "CREATE ROLE app" + suffix + " LOGIN",
                "CREATE ROLE delegate" + suffix + " LOGIN",
                "CREATE ROLE grandchild" + suffix + " LOGIN",
                "CREATE ROLE team" + suffix + " NOLOGIN",
                "CREATE ROLE member" + suffix + " LOGIN IN ROLE team" + suffix,
                "CREATE ROLE boss" + suffix + " LOGIN SUPERUSER");
        landfall = new PostgresConnections()
                .open(
                        new DatabaseAddress(database.host(), database.port(), database.name(), TlsMode.NONE),
                        new Credentials(LocalPostgres.SUPERUSER, ""),
                        Session.of("cutover-fence"));
        LandfallSchema.ensureOnSource(landfall);
    }

    @AfterEach
    void disconnect() throws SQLException {
        landfall.close();
        database.drop();
        for (String role : List.of("app", "delegate", "grandchild", "member", "team", "boss")) {
            database.server().execute("postgres", "DROP ROLE " + role + suffix);
        }
    }

    @Test
    void gives_back_grants_of_grants_exactly() throws Exception {
        String on = "CONNECT ON DATABASE " + name();
        database.execute(
                "REVOKE " + on + " FROM PUBLIC",
                "GRANT " + on + " TO team" + suffix,
                "GRANT " + on + " TO delegate" + suffix + " WITH GRANT OPTION",
                "SET ROLE delegate" + suffix + "; GRANT " + on + " TO grandchild" + suffix + "; RESET ROLE");
        ConnectGrants saved = ConnectGrants.read(landfall);
        assertThat(admits("grandchild")).isTrue();
        assertThat(admits("member")).isTrue();

        SourceFence.raise(landfall, 1, saved);
        SourceFence.raise(landfall, 1, saved);

        assertThat(LoginRoles.read(landfall).others()).isEmpty();
        assertThat(admits("grandchild")).isFalse();
        assertThat(admits("member")).isFalse();
        assertThat(SourceFence.lower(landfall, 2, saved)).isEmpty();
        assertThat(ConnectGrants.read(landfall).grants()).isEqualTo(saved.grants());
        assertThat(admits("grandchild")).isTrue();
    }

    @Test
    void an_owner_that_is_the_application_is_kept_out_too() throws Exception {
        database.execute("ALTER DATABASE " + name() + " OWNER TO app" + suffix);
        ConnectGrants saved = ConnectGrants.read(landfall);
        SourceFence.raise(landfall, 1, saved);
        assertThat(admits("app")).isFalse();
        SourceFence.lower(landfall, 1, saved);
        assertThat(ConnectGrants.read(landfall).sameAs(saved)).isTrue();
        assertThat(admits("app")).isTrue();
    }

    @Test
    void a_role_that_was_dropped_meanwhile_does_not_keep_the_source_closed() throws Exception {
        database.execute(
                "CREATE ROLE gone" + suffix + " LOGIN", "GRANT CONNECT ON DATABASE " + name() + " TO gone" + suffix);
        ConnectGrants saved = ConnectGrants.read(landfall);
        SourceFence.raise(landfall, 1, saved);
        database.server().execute("postgres", "DROP ROLE gone" + suffix);
        assertThat(SourceFence.lower(landfall, 1, saved)).containsExactly("\"gone" + suffix + "\"");
        assertThat(admits("app")).isTrue();
    }

    @Test
    void a_superuser_who_is_not_in_the_plan_is_a_leak() throws Exception {
        SourceFence.raise(landfall, 1, ConnectGrants.read(landfall));
        LoginRoles roles = LoginRoles.read(landfall);
        assertThat(SourceFence.look(landfall, roles.superusers())).isInstanceOf(FenceState.Standing.class);
        assertThat(SourceFence.look(landfall, List.of()))
                .isInstanceOfSatisfying(
                        FenceState.Leaking.class,
                        leaking -> assertThat(leaking.reason()).contains("boss" + suffix));
    }

    @Test
    void a_superuser_that_holds_a_transaction_open_is_waited_for() throws Exception {
        database.execute("CREATE TABLE t (id int)");
        SourceFence.raise(landfall, 1, ConnectGrants.read(landfall));
        List<String> attested = LoginRoles.read(landfall).superusers();
        try (Connection boss = database.server().connect(database.name(), "boss" + suffix, "")) {
            assertThat(SourceFence.look(landfall, attested)).isInstanceOf(FenceState.Standing.class);
            boss.setAutoCommit(false);
            try (var statement = boss.createStatement()) {
                statement.execute("INSERT INTO t VALUES (1)");
            }
            assertThat(SourceFence.look(landfall, attested)).isInstanceOf(FenceState.Emptying.class);
            boss.rollback();
            assertThat(SourceFence.look(landfall, attested)).isInstanceOf(FenceState.Standing.class);
        }
    }

    @Test
    void an_earlier_owner_of_the_lease_can_neither_raise_nor_lower() throws Exception {
        ConnectGrants saved = ConnectGrants.read(landfall);
        SourceFence.raise(landfall, 7, saved);
        assertThatThrownBy(() -> SourceFence.lower(landfall, 6, saved)).isInstanceOf(StaleLease.class);
        assertThat(admits("app")).isFalse();
        SourceFence.lower(landfall, 8, saved);
        assertThatThrownBy(() -> SourceFence.raise(landfall, 7, saved)).isInstanceOf(StaleLease.class);
        assertThat(admits("app")).isTrue();
    }

    @Test
    void a_subscription_that_writes_into_the_source_is_named_before() throws Exception {
        database.execute(
                "CREATE SUBSCRIPTION feeds CONNECTION 'host=127.0.0.1 port=1 dbname=x' PUBLICATION p WITH (connect = false)",
                "ALTER SUBSCRIPTION feeds SET (slot_name = NONE)");
        await().untilAsserted(() -> assertThat(FenceGround.obstacles(landfall)).isEmpty());
        database.execute("ALTER SUBSCRIPTION feeds SET (slot_name = 'feeds')", "ALTER SUBSCRIPTION feeds ENABLE");
        try {
            // the session that said so, of the same role as Landfall's here, may still be leaving
            await().untilAsserted(() -> assertThat(FenceGround.obstacles(landfall))
                    .singleElement()
                    .asString()
                    .contains("subscription feeds"));
        } finally {
            database.execute(
                    "ALTER SUBSCRIPTION feeds DISABLE",
                    "ALTER SUBSCRIPTION feeds SET (slot_name = NONE)",
                    "DROP SUBSCRIPTION feeds");
        }
    }

    private boolean admits(String role) {
        try (Connection _ = database.server().connect(database.name(), role + suffix, "")) {
            return true;
        } catch (SQLException refused) {
            return false;
        }
    }

    private String name() {
        return "\"" + database.name().replace("\"", "\"\"") + "\"";
    }
}
