package io.landfall.dmsadapter.provisioning;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What Landfall made, or may have made, through the DMS API; a row is durable before the call that it stands for. */
@Component
public class ResourceLedger {

    private final JdbcClient jdbc;

    ResourceLedger(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Where a resource stands. */
    public enum State {
        INTENDED,
        CREATED,
        DELETING,
        DELETED
    }

    /**
     * A ledger row.
     *
     * @param settled false while a create call that was not answered may still succeed
     */
    public record Entry(
            ResourceKind kind, State state, @Nullable String arn, boolean settled) {}

    /** A create is about to happen; false when the resource is just being deleted and has to go first. */
    boolean intend(ResourceKind kind, String identifier, Tags owner) {
        return State.DELETING
                != jdbc.sql("""
                INSERT INTO dms_resource AS known (identifier, kind, task_id, migration_id, state)
                VALUES (:identifier, :kind, :task, :migration, 'INTENDED')
                ON CONFLICT (identifier) DO UPDATE
                   SET state = CASE WHEN known.state = 'DELETED' THEN 'INTENDED' ELSE known.state END,
                       arn = CASE WHEN known.state = 'DELETED' THEN NULL ELSE known.arn END,
                       changed_at = CASE WHEN known.state = 'CREATED' THEN known.changed_at ELSE now() END
                RETURNING state
                """)
                        .param("identifier", identifier)
                        .param("kind", kind.name())
                        .param("task", owner.taskId())
                        .param("migration", owner.migrationId())
                        .query(State.class)
                        .single();
    }

    void created(String identifier, String arn) {
        jdbc.sql(
                        "UPDATE dms_resource SET state = 'CREATED', arn = :arn, changed_at = now() WHERE identifier = :identifier")
                .param("arn", arn)
                .param("identifier", identifier)
                .update();
    }

    void deleting(String identifier) {
        jdbc.sql("""
                UPDATE dms_resource SET state = 'DELETING', changed_at = now()
                 WHERE identifier = :identifier AND state IN ('INTENDED', 'CREATED')
                """).param("identifier", identifier).update();
    }

    /** What was intended turned out to be somebody else's. */
    void disown(String identifier) {
        jdbc.sql("""
                UPDATE dms_resource SET state = 'DELETED', changed_at = now()
                 WHERE identifier = :identifier AND state = 'INTENDED'
                """).param("identifier", identifier).update();
    }

    boolean isCreated(String identifier) {
        return jdbc.sql("SELECT EXISTS (SELECT FROM dms_resource WHERE identifier = :identifier AND state = 'CREATED')")
                .param("identifier", identifier)
                .query(Boolean.class)
                .single();
    }

    void deleted(String identifier) {
        jdbc.sql("UPDATE dms_resource SET state = 'DELETED', changed_at = now() WHERE identifier = :identifier")
                .param("identifier", identifier)
                .update();
    }

    /**
     * What is known of a resource.
     *
     * @param longestCall after it a create call that timed out can't succeed any more
     */
    Optional<Entry> entry(String identifier, Duration longestCall) {
        return jdbc.sql("""
                SELECT kind, state, arn,
                       arn IS NOT NULL OR changed_at < now() - make_interval(secs => :longest) AS settled
                  FROM dms_resource WHERE identifier = :identifier
                """)
                .param("longest", longestCall.toSeconds())
                .param("identifier", identifier)
                .query((row, number) -> new Entry(
                        ResourceKind.valueOf(row.getString("kind")),
                        State.valueOf(row.getString("state")),
                        row.getString("arn"),
                        row.getBoolean("settled")))
                .optional();
    }

    /** A row with its owner. */
    record Row(
            String identifier,
            ResourceKind kind,
            State state,
            UUID taskId,
            @Nullable UUID migrationId) {}

    /** Everything that is not deleted, and of what is deleted that which still exists. */
    List<Row> rows(Collection<String> existing) {
        return jdbc.sql("""
                SELECT identifier, kind, state, task_id, migration_id FROM dms_resource
                 WHERE state <> 'DELETED' OR identifier = ANY (:existing) ORDER BY identifier
                """)
                .param("existing", existing.toArray(String[]::new))
                .query(Row.class)
                .list();
    }

    /** A deletion that no migration asks for is about to begin. */
    public void sweep(ResourceKind kind, String identifier, Tags owner) {
        jdbc.sql("""
                INSERT INTO dms_resource (identifier, kind, task_id, migration_id, state)
                VALUES (:identifier, :kind, :task, :migration, 'DELETING')
                ON CONFLICT (identifier) DO UPDATE SET state = 'DELETING', changed_at = now()
                """)
                .param("identifier", identifier)
                .param("kind", kind.name())
                .param("task", owner.taskId())
                .param("migration", owner.migrationId())
                .update();
        jdbc.sql("DELETE FROM instance_use WHERE identifier = :identifier")
                .param("identifier", identifier)
                .update();
    }

    /** The migrations that an instance is kept for. */
    public List<UUID> users(String instance) {
        return jdbc.sql("SELECT migration_id FROM instance_use WHERE identifier = :identifier")
                .param("identifier", instance)
                .query(UUID.class)
                .list();
    }

    /** Counts the migration among the instance's users, unless the instance is just being deleted. */
    @Transactional
    boolean use(String instance, UUID migrationId) {
        if (lock(instance) == State.DELETING) {
            return false;
        }
        jdbc.sql(
                        "INSERT INTO instance_use (migration_id, identifier) VALUES (:migration, :identifier) ON CONFLICT DO NOTHING")
                .param("migration", migrationId)
                .param("identifier", instance)
                .update();
        return true;
    }

    /** Takes the migration from the instance's users; true when nobody is left and the instance is to be deleted. */
    @Transactional
    boolean release(String instance, UUID migrationId) {
        State state = lock(instance);
        jdbc.sql("DELETE FROM instance_use WHERE migration_id = :migration")
                .param("migration", migrationId)
                .update();
        boolean used = jdbc.sql("SELECT EXISTS (SELECT FROM instance_use WHERE identifier = :identifier)")
                .param("identifier", instance)
                .query(Boolean.class)
                .single();
        if (!used && state != State.DELETED) {
            deleting(instance);
        }
        return !used && state != State.DELETED;
    }

    private State lock(String instance) {
        return jdbc.sql("SELECT state FROM dms_resource WHERE identifier = :identifier FOR UPDATE")
                .param("identifier", instance)
                .query(State.class)
                .optional()
                .orElse(State.DELETED);
    }
}
