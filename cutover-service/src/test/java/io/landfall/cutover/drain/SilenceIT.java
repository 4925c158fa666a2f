package io.landfall.cutover.drain;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.databases.landfall.LandfallSchema;
import io.landfall.localservers.postgres.LocalDatabase;
import io.landfall.localservers.postgres.SharedPostgres;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the target's positions say about writes on the source, before a fence and behind it. */
class SilenceIT {

    private final LocalDatabase source = SharedPostgres.source().freshDatabase("silence");
    private final LocalDatabase target = SharedPostgres.target().freshDatabase("silence");
    private SourcePosition now;
    private Connection connection;

    @BeforeEach
    void connect() throws SQLException {
        connection = target.connect();
        LandfallSchema.ensureOnTarget(connection);
        try (Connection here = source.connect()) {
            now = SourcePosition.now(here);
        }
    }

    @AfterEach
    void drop() throws SQLException {
        connection.close();
        target.drop();
        source.drop();
    }

    /** Applications write while both sides are looked at, one after the other. */
    @Test
    void a_write_that_is_applied_between_two_looks_is_a_breach_only_behind_a_fence() throws SQLException {
        applied(now.systemIdentifier(), "FFFFFFFF/0");
        assertThat(Silence.obstacle(now, connection)).isEmpty();
        assertThat(Silence.since(now, connection))
                .isInstanceOfSatisfying(
                        Silence.Verdict.Broken.class,
                        broken -> assertThat(broken.code()).isEqualTo(Silence.BREACH));
    }

    @Test
    void without_a_position_or_with_that_of_another_source_nothing_can_be_proven() throws SQLException {
        assertThat(Silence.obstacle(now, connection))
                .hasValueSatisfying(obstacle -> assertThat(obstacle.code()).isEqualTo("NO_POSITION"));
        applied("1", "0/1");
        assertThat(Silence.obstacle(now, connection))
                .hasValueSatisfying(obstacle -> assertThat(obstacle.code()).isEqualTo("OTHER_SOURCE"));
        assertThat(Silence.since(now, connection)).isInstanceOf(Silence.Verdict.Broken.class);
    }

    private void applied(String system, String foreign) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("""
                INSERT INTO landfall.position
                    (task, lane, system_identifier, timeline, commit_lsn, change_index, foreign_lsn, applied_at, lease_token)
                VALUES ('task', 0, ?, ?, ?::pg_lsn, 0, ?::pg_lsn, now(), 1)
                """)) {
            insert.setString(1, system);
            insert.setInt(2, now.timeline());
            insert.setString(3, foreign);
            insert.setString(4, foreign);
            insert.executeUpdate();
        }
    }
}
