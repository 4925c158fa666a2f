package io.landfall.registry.relay;

import io.landfall.contracts.MigrationStatus;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Whose something is that bears a task's or a migration's id. */
@Component
class Owners {

    private final JdbcClient jdbc;

    Owners(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A migration, as far as it matters to what it owns. */
    record Owner(UUID migrationId, UUID taskId, String task, String database, MigrationStatus status) {}

    /** The migrations of these ids, and all of the tasks of these ids. */
    List<Owner> of(Collection<UUID> ids) {
        return jdbc.sql("""
                SELECT m.migration_id, m.task_id, t.name AS task, m.database, s.status
                  FROM migration m JOIN migration_task t USING (task_id) JOIN migration_state s USING (migration_id)
                 WHERE m.migration_id = ANY (:ids) OR m.task_id = ANY (:ids)
                 ORDER BY t.name, m.ordinal
                """)
                .param("ids", ids.toArray(UUID[]::new))
                .query(Owner.class)
                .list();
    }
}
