package io.landfall.cutover.criteria;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.databases.landfall.LandfallSchema;
import io.landfall.localservers.postgres.LocalDatabase;
import io.landfall.localservers.postgres.SharedPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the gate says of an apply that does not move. */
class StreamCriteriaIT {

    private static final Criterion OPEN = Criterion.open(Criterion.Name.APPLY, "changes are applied");

    private final LocalDatabase source = SharedPostgres.source().freshDatabase("stream");
    private final LocalDatabase target = SharedPostgres.target().freshDatabase("stream");

    @BeforeEach
    void an_apply_that_moves() throws SQLException {
        try (Connection here = source.connect();
                Connection there = target.connect()) {
            LandfallSchema.ensureOnSource(here);
            LandfallSchema.ensureOnTarget(there);
        }
        target.execute("""
                INSERT INTO landfall.position
                SELECT 'landfall-1', 0, '%s', 1, '0/1', 0, NULL, NULL, NULL, clock_timestamp(), 1
                """.formatted(systemIdentifier()));
        assertThat(judged()).isEqualTo(OPEN);
    }

    @Test
    void a_task_that_stands_still_blocks_the_gate_with_its_reason_until_it_runs() throws SQLException {
        source.execute(
                "INSERT INTO landfall.stopped_task VALUES ('landfall-1', 'replication task landfall-1 is failed: why', now())");
        assertThat(judged())
                .isEqualTo(Criterion.blocked(Criterion.Name.APPLY, "replication task landfall-1 is failed: why"));
        source.execute("DELETE FROM landfall.stopped_task");
        assertThat(judged()).isEqualTo(OPEN);
    }

    @Test
    void writes_that_the_source_refuses_block_it_with_what_mends_them() throws SQLException {
        source.execute(
                "INSERT INTO landfall.source_status (task, refused_writes, updated_at) VALUES ('landfall-1', 'refused', now())");
        assertThat(judged()).isEqualTo(Criterion.blocked(Criterion.Name.APPLY, "refused"));
        source.execute("UPDATE landfall.source_status SET refused_writes = NULL");
        assertThat(judged()).isEqualTo(OPEN);
    }

    @Test
    void a_source_that_was_prepared_by_an_older_version_has_no_such_reasons() throws SQLException {
        source.execute("DROP TABLE landfall.stopped_task");
        assertThat(judged()).isEqualTo(OPEN);
    }

    @Test
    void a_lane_that_applies_nothing_blocks_it_by_name() throws SQLException {
        target.execute("UPDATE landfall.position SET applied_at = clock_timestamp() - interval '1 minute'");
        assertThat(judged().open()).isFalse();
        assertThat(judged().reason()).startsWith("lane 0 of landfall-1 has applied nothing for 6");
    }

    @Test
    void changes_of_another_server_block_it() throws SQLException {
        target.execute("UPDATE landfall.position SET system_identifier = '1'");
        assertThat(judged().open()).isFalse();
        assertThat(judged().reason()).contains("another server");
    }

    private Criterion judged() throws SQLException {
        try (Connection here = source.connect();
                Connection there = target.connect()) {
            return StreamCriteria.apply(here, there);
        }
    }

    private String systemIdentifier() throws SQLException {
        try (Connection connection = source.connect();
                var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT system_identifier::text FROM pg_control_system()")) {
            row.next();
            return row.getString(1);
        }
    }
}
