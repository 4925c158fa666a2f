package io.landfall.dmsadapter.preparation;

import io.landfall.databases.catalog.CatalogObject;
import io.landfall.databases.catalog.ObjectIdentity;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The ledger of what Landfall makes in the target: a row before each creation, undone in reverse. */
@Component
public class CreatedObjects {

    private final JdbcClient jdbc;

    CreatedObjects(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * A row of the ledger.
     *
     * @param objectClass the name of an ObjectClass, or {@code DATABASE}
     * @param undoSql null for what goes with the object it belongs to
     */
    record Entry(
            long ordinal,
            String objectClass,
            String identity,
            @Nullable String undoSql) {}

    /** The objects are about to be created; those that are in the ledger stay where they are. */
    @Transactional
    public void intend(UUID migrationId, Collection<CatalogObject> objects) {
        for (CatalogObject object : objects) {
            insert(
                    migrationId,
                    object.objectClass().name(),
                    object.identity().toString(),
                    object.removal().isEmpty() ? null : String.join(";\n", object.removal()));
        }
    }

    /** The objects are there, which a look at the target tells too: what the state server forgets is found there. */
    @Transactional
    public void created(UUID migrationId, Collection<CatalogObject> objects) {
        jdbc.sql("SET LOCAL synchronous_commit = off").update();
        for (CatalogObject object : objects) {
            created(migrationId, object.identity().toString());
        }
    }

    /** Whether Landfall has intended, and therefore may have made, an object. */
    public boolean knows(UUID migrationId, ObjectIdentity identity) {
        return jdbc.sql(
                        "SELECT EXISTS (SELECT FROM created_object WHERE migration_id = :migration AND identity = :identity)")
                .param("migration", migrationId)
                .param("identity", identity.toString())
                .query(Boolean.class)
                .single();
    }

    /** Identities of all objects that are surely there. */
    public Set<String> allCreated(UUID migrationId) {
        return new HashSet<>(
                jdbc.sql("SELECT identity FROM created_object WHERE migration_id = :migration AND state = 'CREATED'")
                        .param("migration", migrationId)
                        .query(String.class)
                        .list());
    }

    void intendDatabase(UUID migrationId, String name) {
        insert(migrationId, "DATABASE", databaseIdentity(name), null);
    }

    boolean madeDatabase(UUID migrationId, String name) {
        return jdbc.sql(
                        "SELECT EXISTS (SELECT FROM created_object WHERE migration_id = :migration AND identity = :identity)")
                .param("migration", migrationId)
                .param("identity", databaseIdentity(name))
                .query(Boolean.class)
                .single();
    }

    private static String databaseIdentity(String name) {
        return "database " + name;
    }

    /** Newest first. */
    List<Entry> entries(UUID migrationId) {
        return jdbc.sql("""
                SELECT ordinal, object_class, identity, undo_sql FROM created_object
                 WHERE migration_id = :migration ORDER BY ordinal DESC
                """)
                .param("migration", migrationId)
                .query((row, number) -> new Entry(
                        row.getLong("ordinal"),
                        row.getString("object_class"),
                        row.getString("identity"),
                        row.getString("undo_sql")))
                .list();
    }

    void forget(UUID migrationId) {
        jdbc.sql("DELETE FROM created_object WHERE migration_id = :migration")
                .param("migration", migrationId)
                .update();
    }

    private void insert(UUID migrationId, String objectClass, String identity, @Nullable String undoSql) {
        jdbc.sql("""
                INSERT INTO created_object (migration_id, object_class, identity, undo_sql, state)
                VALUES (:migration, :class, :identity, :undo, 'INTENDED')
                ON CONFLICT DO NOTHING
                """)
                .param("migration", migrationId)
                .param("class", objectClass)
                .param("identity", identity)
                .param("undo", undoSql)
                .update();
    }

    private void created(UUID migrationId, String identity) {
        jdbc.sql("UPDATE created_object SET state = 'CREATED' WHERE migration_id = :migration AND identity = :identity")
                .param("migration", migrationId)
                .param("identity", identity)
                .update();
    }
}
