package io.landfall.databases.catalog.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.databases.catalog.LargeObject;
import io.landfall.databases.catalog.RoleMapping;
import io.landfall.databases.catalog.Unreplicated;
import io.landfall.databases.identifier.ExclusionPatterns;
import io.landfall.localservers.postgres.LocalDatabase;
import io.landfall.localservers.postgres.SharedPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LargeObjectsIT {

    private LocalDatabase database;
    private Connection connection;

    @BeforeEach
    void a_database_with_large_objects() throws SQLException {
        database = SharedPostgres.source().freshDatabase("large");
        database.execute(
                "DO $$ BEGIN CREATE ROLE lo_owner; EXCEPTION WHEN duplicate_object THEN NULL; END $$",
                "DO $$ BEGIN CREATE ROLE lo_reader LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$",
                "SELECT lo_create(50001)",
                "SELECT lo_from_bytea(50002, 'content'), lo_put(50002, 9000, 'behind a hole')",
                "ALTER LARGE OBJECT 50002 OWNER TO lo_owner",
                "GRANT SELECT ON LARGE OBJECT 50002 TO lo_reader",
                "COMMENT ON LARGE OBJECT 50001 IS 'empty'",
                "COMMENT ON LARGE OBJECT 50002 IS 'a''b'");
        connection = NastyDatabase.connect(database);
    }

    @AfterEach
    void end() throws SQLException {
        connection.close();
    }

    @Test
    void are_read_in_the_targets_names_for_roles() throws SQLException {
        List<LargeObject> objects =
                LargeObjects.read(connection, new RoleMapping(Map.of("lo_owner", "new owner", "lo_reader", "reader")));
        assertThat(objects).extracting(LargeObject::oid).containsExactly(50001L, 50002L);
        assertThat(objects).extracting(LargeObject::bytes).containsExactly(0L, 9013L);
        assertThat(objects.getFirst().statements())
                .containsExactly(
                        "ALTER LARGE OBJECT 50001 OWNER TO \"postgres\"", "COMMENT ON LARGE OBJECT 50001 IS 'empty'");
        assertThat(objects.getLast().statements())
                .containsExactly(
                        "ALTER LARGE OBJECT 50002 OWNER TO \"new owner\"",
                        "REVOKE ALL ON LARGE OBJECT 50002 FROM PUBLIC, \"new owner\"",
                        "GRANT ALL ON LARGE OBJECT 50002 TO \"new owner\"",
                        "GRANT SELECT ON LARGE OBJECT 50002 TO \"reader\"",
                        "COMMENT ON LARGE OBJECT 50002 IS 'a''b'");
        assertThat(LargeObjects.roles(connection, new RoleMapping(Map.of("lo_owner", "new owner")))
                        .all())
                .contains("new owner", "lo_reader");
    }

    @Test
    void a_digest_tells_every_byte_length_and_oid_apart() throws SQLException {
        String before = LargeObjects.digest(connection);
        for (String change : List.of(
                "SELECT lo_put(50002, 5000, 'x')",
                "SELECT lo_put(50002, 9013, '\\x00')",
                "SELECT lo_create(50003)",
                "SELECT lo_unlink(50001), lo_create(50004)")) {
            connection.setAutoCommit(false);
            try (var statement = connection.createStatement()) {
                statement.execute(change);
            }
            assertThat(LargeObjects.digest(connection)).as(change).isNotEqualTo(before);
            connection.rollback();
            connection.setAutoCommit(true);
        }
        assertThat(LargeObjects.digest(connection)).isEqualTo(before);
    }

    @Test
    void are_measured_unless_left_out_and_known_when_unreadable() throws SQLException {
        Unreplicated content = PostgresCatalog.unreplicated(connection, ExclusionPatterns.none());
        assertThat(content.largeObjects()).isEqualTo(2);
        assertThat(content.bytes()).isEqualTo(9013);
        assertThat(PostgresCatalog.unreplicated(connection, ExclusionPatterns.of(List.of("large-object:*")))
                        .isEmpty())
                .isTrue();
        try (Connection reader = database.server().connect(database.name(), "lo_reader", "")) {
            assertThat(LargeObjects.unreadable(reader)).containsExactly(50001L);
        }
        assertThat(LargeObjects.unreadable(connection)).isEmpty();
    }
}
