package io.landfall.dmsadapter.preparation;

import io.landfall.databases.identifier.QualifiedName;
import io.landfall.dmsadapter.preparation.DatabaseState.Identity;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The ledger of replica identities: how each was found, recorded before it is changed. */
@Component
class IdentityChanges {

    private final JdbcClient jdbc;

    IdentityChanges(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** One table's identity before and after. */
    record Change(QualifiedName table, Identity found, Identity chosen) {}

    /** What was found first stands, whatever a retry finds. */
    void record(UUID migrationId, Change change) {
        jdbc.sql("""
                INSERT INTO identity_change (migration_id, schema_name, table_name, found, found_index, chosen, chosen_index)
                VALUES (:migration, :schema, :table, :found, :foundIndex, :chosen, :chosenIndex)
                ON CONFLICT DO NOTHING
                """)
                .param("migration", migrationId)
                .param("schema", change.table().schema())
                .param("table", change.table().name())
                .param("found", change.found().kind())
                .param("foundIndex", change.found().index())
                .param("chosen", change.chosen().kind())
                .param("chosenIndex", change.chosen().index())
                .update();
    }

    List<Change> of(UUID migrationId) {
        return jdbc.sql(
                        "SELECT * FROM identity_change WHERE migration_id = :migration ORDER BY schema_name, table_name")
                .param("migration", migrationId)
                .query((row, number) -> new Change(
                        new QualifiedName(row.getString("schema_name"), row.getString("table_name")),
                        new Identity(row.getString("found"), row.getString("found_index")),
                        new Identity(row.getString("chosen"), row.getString("chosen_index"))))
                .list();
    }

    void undone(UUID migrationId, QualifiedName table) {
        jdbc.sql("""
                DELETE FROM identity_change
                 WHERE migration_id = :migration AND schema_name = :schema AND table_name = :table
                """)
                .param("migration", migrationId)
                .param("schema", table.schema())
                .param("table", table.name())
                .update();
    }
}
