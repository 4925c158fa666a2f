package io.landfall.dmsadapter.preparation;

import io.landfall.contracts.Failure;
import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.databases.catalog.Catalog;
import io.landfall.databases.catalog.Phase;
import io.landfall.databases.catalog.RoleMapping;
import io.landfall.databases.catalog.postgresql.PostgresCatalog;
import io.landfall.databases.connection.SecretRefused;
import io.landfall.databases.connection.Session;
import io.landfall.databases.identifier.ExclusionPatterns;
import io.landfall.dmsadapter.access.Database;
import io.landfall.dmsadapter.access.DatabaseFailure;
import io.landfall.dmsadapter.access.MigrationDatabases;
import io.landfall.messaging.json.Json;
import io.landfall.messaging.step.StepFailedException;
import io.landfall.messaging.step.StepRun;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads the source's catalog, and notices when what the target's tables were made from has changed since. */
@Component
public class SourceCatalogs {

    private static final int NAMED = 10;

    private final MigrationDatabases databases;
    private final JdbcClient jdbc;

    SourceCatalogs(MigrationDatabases databases, JdbcClient jdbc) {
        this.databases = databases;
        this.jdbc = jdbc;
    }

    /** Definitions by identity. */
    private record Definitions(Map<String, String> hashes) {

        static Definitions of(Catalog catalog) {
            Map<String, String> hashes = new TreeMap<>();
            catalog.creationOrder(Phase.PRIMARY)
                    .forEach(object -> hashes.put(object.identity().toString(), Json.sha256(object.definition())));
            return new Definitions(hashes);
        }

        TreeSet<String> differing(Definitions other) {
            TreeSet<String> names = new TreeSet<>(hashes.keySet());
            names.addAll(other.hashes.keySet());
            names.removeIf(
                    name -> hashes.containsKey(name) && hashes.get(name).equals(other.hashes.getOrDefault(name, "")));
            return names;
        }
    }

    /** The catalog as it is now; refused when it holds what Landfall can't migrate. */
    public Catalog read(MigrationSpec spec) throws DatabaseFailure, SecretRefused {
        try (Database source = databases.source(spec, Session.of("catalog"))) {
            Catalog catalog = source.read(
                    c -> PostgresCatalog.read(c, ExclusionPatterns.of(spec.exclude()), new RoleMapping(spec.roles())));
            if (!catalog.unsupported().isEmpty()) {
                throw new StepFailedException(Failure.needsOperator(
                        "UNSUPPORTED_OBJECTS",
                        "the source holds what Landfall does not migrate: "
                                + named(catalog.unsupported().stream()
                                        .map(object -> object + " (" + object.reason() + ")")
                                        .toList()),
                        "Exclude it in the task, or change it in the source; then retry."));
            }
            return catalog;
        }
    }

    /** The catalog as it is now, if all that the target's tables were made from is as it was then. */
    public Catalog unchanged(StepRun run) throws DatabaseFailure, SecretRefused {
        Catalog catalog = read(run.spec());
        jdbc.sql("SELECT definitions::text FROM primary_schema WHERE migration_id = :migration")
                .param("migration", run.migrationId())
                .query(String.class)
                .optional()
                .map(json -> Json.read(json, Definitions.class).differing(Definitions.of(catalog)))
                .filter(differing -> !differing.isEmpty())
                .ifPresent(differing -> {
                    throw new StepFailedException(Failure.needsOperator(
                            "SOURCE_CHANGED",
                            "the source's schema has changed since DATABASE_PREPARATION: " + named(differing),
                            "Take the change back and retry; or abort, and register the migration anew."));
                });
        return catalog;
    }

    /** Remembers what the target's tables are made from. */
    void remember(UUID migrationId, Catalog catalog) {
        jdbc.sql("""
                INSERT INTO primary_schema (migration_id, definitions) VALUES (:migration, :definitions::jsonb)
                ON CONFLICT (migration_id) DO UPDATE SET definitions = excluded.definitions
                """)
                .param("migration", migrationId)
                .param("definitions", Json.write(Definitions.of(catalog)))
                .update();
    }

    private static String named(Collection<String> names) {
        String some = String.join(", ", names.stream().limit(NAMED).toList());
        return names.size() > NAMED ? some + " and " + (names.size() - NAMED) + " more" : some;
    }
}
