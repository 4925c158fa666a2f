package io.landfall.registry.progress;

import io.landfall.contracts.progress.TableProgress;
import io.landfall.messaging.json.Json;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The newest progress of each table. */
@Component
public class TableProgresses {

    private final JdbcClient jdbc;

    TableProgresses(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Ordered by name. */
    public List<TableProgress> of(UUID migrationId) {
        return jdbc.sql("""
                SELECT progress FROM table_progress WHERE migration_id = :id
                ORDER BY schema_name COLLATE "C", table_name COLLATE "C"
                """)
                .param("id", migrationId)
                .query((row, number) -> Json.read(row.getString("progress"), TableProgress.class))
                .list();
    }

    /** Applies progress unless newer one is known. */
    boolean apply(TableProgress progress) {
        return jdbc.sql("""
                INSERT INTO table_progress AS known (migration_id, schema_name, table_name, progress, at)
                VALUES (:id, :schema, :table, :progress::jsonb, :at)
                ON CONFLICT (migration_id, schema_name, table_name)
                DO UPDATE SET progress = excluded.progress, at = excluded.at WHERE known.at <= excluded.at
                """)
                        .param("id", progress.migrationId())
                        .param("schema", progress.schema())
                        .param("table", progress.table())
                        .param("progress", Json.write(progress))
                        .param("at", progress.at().atOffset(ZoneOffset.UTC))
                        .update()
                == 1;
    }
}
