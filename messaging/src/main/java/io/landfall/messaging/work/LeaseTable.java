package io.landfall.messaging.work;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Takes, prolongs and ends leases of work items; only the database's clock judges them. */
final class LeaseTable {

    private final JdbcClient jdbc;
    private final String owner;
    private final Duration lease;

    LeaseTable(JdbcClient jdbc, String owner, Duration lease) {
        this.jdbc = jdbc;
        this.owner = owner;
        this.lease = lease;
    }

    /** Takes up to {@code limit} due items of these kinds, the longest due first. */
    List<WorkItem> claim(List<String> kinds, int limit) {
        return jdbc.sql("""
                WITH due AS (
                    SELECT kind, key
                      FROM work_item
                     WHERE due_at <= now() AND (lease_until IS NULL OR lease_until < now()) AND kind IN (:kinds)
                     ORDER BY due_at
                     LIMIT :limit
                       FOR UPDATE SKIP LOCKED)
                UPDATE work_item w
                   SET lease_owner = :owner,
                       lease_token = nextval('work_lease_token'),
                       lease_until = now() + :lease * interval '1 millisecond',
                       tries = tries + 1
                  FROM due
                 WHERE w.kind = due.kind AND w.key = due.key
                RETURNING w.kind, w.key, w.payload, w.checkpoint, w.tries, w.wakes, w.lease_token, w.stop_requested
                """)
                .param("kinds", kinds)
                .param("limit", limit)
                .param("owner", owner)
                .param("lease", lease.toMillis())
                .query(WorkItem::from)
                .list();
    }

    /** Prolongs the lease; tells whether a stop was asked for, or nothing when the lease is lost. */
    Optional<Boolean> prolong(WorkItem item) {
        return jdbc.sql("""
                UPDATE work_item SET lease_until = now() + :lease * interval '1 millisecond'
                 WHERE kind = :kind AND key = :key AND lease_token = :token AND lease_until >= now()
                RETURNING stop_requested
                """)
                .param("lease", lease.toMillis())
                .param("kind", item.kind())
                .param("key", item.key())
                .param("token", item.leaseToken())
                .query(Boolean.class)
                .optional();
    }

    boolean saveCheckpoint(WorkItem item, String checkpoint) {
        return jdbc.sql("""
                UPDATE work_item SET checkpoint = :checkpoint::jsonb
                 WHERE kind = :kind AND key = :key AND lease_token = :token
                """)
                        .param("checkpoint", checkpoint)
                        .param("kind", item.kind())
                        .param("key", item.key())
                        .param("token", item.leaseToken())
                        .update()
                == 1;
    }

    /** Locks the row for the transaction that ends a call; false when the lease went to somebody else. */
    boolean lock(WorkItem item) {
        return jdbc.sql("""
                SELECT 1 FROM work_item WHERE kind = :kind AND key = :key AND lease_token = :token FOR UPDATE
                """)
                .param("kind", item.kind())
                .param("key", item.key())
                .param("token", item.leaseToken())
                .query(Integer.class)
                .optional()
                .isPresent();
    }

    void delete(WorkItem item) {
        jdbc.sql("DELETE FROM work_item WHERE kind = :kind AND key = :key AND lease_token = :token")
                .param("kind", item.kind())
                .param("key", item.key())
                .param("token", item.leaseToken())
                .update();
    }

    /** Gives the lease back; the item is due after the pause, or now when somebody woke it meanwhile. */
    void release(WorkItem item, Duration pause, boolean keepTries, @Nullable String error) {
        jdbc.sql("""
                UPDATE work_item
                   SET lease_until = NULL,
                       lease_owner = NULL,
                       tries = CASE WHEN :keepTries THEN tries ELSE 0 END,
                       last_error = :error,
                       due_at = CASE WHEN wakes > :wakes THEN now() ELSE now() + :pause * interval '1 millisecond' END
                 WHERE kind = :kind AND key = :key AND lease_token = :token
                """)
                .param("keepTries", keepTries)
                .param("error", error)
                .param("wakes", item.wakes())
                .param("pause", pause.toMillis())
                .param("kind", item.kind())
                .param("key", item.key())
                .param("token", item.leaseToken())
                .update();
    }
}
