package io.landfall.cutover.approval;

import java.sql.Timestamp;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The rejections as rows: the first one of a run counts. */
@Component
public class Rejections {

    private final JdbcClient jdbc;

    public Rejections(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void keep(Rejection rejection) {
        jdbc.sql("""
                        INSERT INTO rejection (command_id, migration_id, principal, reason, rejected_at)
                        VALUES (:command, :migration, :principal, :reason, :rejected)
                        ON CONFLICT DO NOTHING
                        """)
                .param("command", rejection.commandId())
                .param("migration", rejection.migrationId())
                .param("principal", rejection.principal())
                .param("reason", rejection.reason())
                .param("rejected", Timestamp.from(rejection.rejectedAt()))
                .update();
    }

    Optional<Rejection> of(UUID commandId) {
        return jdbc.sql("""
                        SELECT command_id, migration_id, principal, reason, rejected_at
                          FROM rejection WHERE command_id = :command
                        """)
                .param("command", commandId)
                .query((row, _) -> new Rejection(
                        row.getObject("command_id", UUID.class),
                        row.getObject("migration_id", UUID.class),
                        row.getString("principal"),
                        row.getString("reason"),
                        row.getTimestamp("rejected_at").toInstant()))
                .optional();
    }
}
