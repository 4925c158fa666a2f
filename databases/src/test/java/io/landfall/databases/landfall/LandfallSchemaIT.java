package io.landfall.databases.landfall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landfall.localservers.postgres.LocalDatabase;
import io.landfall.localservers.postgres.SharedPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LandfallSchemaIT {

    private LocalDatabase database;
    private Connection connection;

    @BeforeEach
    void a_database() throws SQLException {
        database = SharedPostgres.source().freshDatabase("landfall");
        connection = database.connect();
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    @Test
    void creates_what_each_side_needs_again_and_again_and_drops_all_of_it() throws SQLException {
        LandfallSchema.ensureOnSource(connection);
        LandfallSchema.ensureOnSource(connection);
        assertThat(tables())
                .containsExactly("heartbeat", "lease", "loaded_column", "marker", "source_status", "stopped_task");
        LandfallSchema.ensureOnTarget(connection);
        assertThat(tables()).contains("position", "table_load", "dirty_table", "dirty_block");

        LandfallSchema.drop(connection);
        LandfallSchema.drop(connection);

        assertThat(LandfallSchema.exists(connection)).isFalse();
    }

    @Test
    void neither_uses_nor_drops_a_schema_of_somebody_else() throws SQLException {
        database.execute("CREATE SCHEMA landfall");
        assertThatThrownBy(() -> LandfallSchema.ensureOnSource(connection)).isInstanceOf(ForeignLandfallSchema.class);
        assertThatThrownBy(() -> LandfallSchema.drop(connection)).isInstanceOf(ForeignLandfallSchema.class);
    }

    @Test
    void does_not_drop_what_others_put_into_it() throws SQLException {
        LandfallSchema.ensureOnSource(connection);
        database.execute("CREATE TABLE landfall.theirs (x int)");
        assertThatThrownBy(() -> LandfallSchema.drop(connection)).hasMessageContaining("theirs");
        assertThat(tables()).contains("lease", "theirs");
    }

    @Test
    void a_lease_goes_to_the_newest_token_and_stays_there() throws Exception {
        LandfallSchema.ensureOnTarget(connection);
        connection.setAutoCommit(false);
        Lease.hold(connection, "engine/load", 7);
        connection.commit();
        Lease.hold(connection, "engine/load", 7);
        Lease.hold(connection, "engine/load", 9);
        connection.commit();

        assertThatThrownBy(() -> Lease.hold(connection, "engine/load", 8))
                .isInstanceOf(StaleLease.class)
                .hasMessageContaining("engine/load");
        connection.rollback();
        Lease.hold(connection, "cutover", 1);
    }

    @Test
    void a_lease_needs_a_transaction() throws SQLException {
        LandfallSchema.ensureOnTarget(connection);
        assertThatThrownBy(() -> Lease.hold(connection, "cutover", 1)).isInstanceOf(IllegalStateException.class);
    }

    private List<String> tables() throws SQLException {
        try (var statement = connection.createStatement();
                ResultSet result = statement.executeQuery(
                        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'landfall'::regnamespace ORDER BY 1")) {
            List<String> names = new ArrayList<>();
            while (result.next()) {
                names.add(result.getString(1));
            }
            return names;
        }
    }
}
