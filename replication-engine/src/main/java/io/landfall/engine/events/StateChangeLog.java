package io.landfall.engine.events;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The rows of {@code state_change}, which a trigger writes with each change of a task's status. */
final class StateChangeLog {

    private final JdbcClient jdbc;

    StateChangeLog(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The oldest, locked for the transaction; those that another replica is sending are left out. */
    List<StateChange> lockOldest(int limit) {
        return jdbc.sql("""
                SELECT seq, id, task_arn, category, event_type, event_id, message, changed_at
                  FROM state_change ORDER BY seq LIMIT :limit FOR UPDATE SKIP LOCKED
                """)
                .param("limit", limit)
                .query((row, number) -> new StateChange(
                        row.getLong(1),
                        row.getObject(2, UUID.class),
                        row.getString(3),
                        row.getString(4),
                        row.getString(5),
                        row.getString(6),
                        row.getString(7),
                        row.getObject(8, OffsetDateTime.class).toInstant()))
                .list();
    }

    void delete(List<Long> seqs) {
        jdbc.sql("DELETE FROM state_change WHERE seq IN (:seqs)")
                .param("seqs", seqs)
                .update();
    }

    void deleteAll() {
        jdbc.sql("DELETE FROM state_change").update();
    }
}
