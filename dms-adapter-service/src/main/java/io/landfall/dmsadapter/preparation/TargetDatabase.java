package io.landfall.dmsadapter.preparation;

import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.databases.catalog.Catalog;
import io.landfall.databases.catalog.ObjectClass;
import io.landfall.databases.catalog.ObjectIdentity;
import io.landfall.databases.catalog.RoleMapping;
import io.landfall.databases.connection.SecretRefused;
import io.landfall.databases.connection.Session;
import io.landfall.databases.identifier.Identifiers;
import io.landfall.databases.landfall.StaleLease;
import io.landfall.dmsadapter.access.Database;
import io.landfall.dmsadapter.access.DatabaseFailure;
import io.landfall.dmsadapter.access.MigrationDatabases;
import io.landfall.dmsadapter.access.Sql;
import io.landfall.messaging.json.Json;
import io.landfall.messaging.step.StepRun;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Creates an absent target database after the source's pattern, and drops what it has created. */
@Component
class TargetDatabase {

    /** Copying a template takes as long as the server's disks need. */
    private static final Session SESSION = Session.of("preparation").withStatementTimeout(Duration.ofMinutes(10));

    private static final String EXISTS = "SELECT EXISTS (SELECT FROM pg_catalog.pg_database WHERE datname = ?)";

    /** As one JSON value, since the columns of the catalog differ from version to version. */
    private static final String PATTERN = """
            SELECT (pg_catalog.to_jsonb(d) || pg_catalog.jsonb_build_object(
                       'encoding', pg_catalog.pg_encoding_to_char(d.encoding),
                       'owner', pg_catalog.pg_get_userbyid(d.datdba),
                       'comment', pg_catalog.shobj_description(d.oid, 'pg_database')))::text
              FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()
            """;

    private final MigrationDatabases databases;
    private final CreatedObjects created;

    TargetDatabase(MigrationDatabases databases, CreatedObjects created) {
        this.databases = databases;
        this.created = created;
    }

    boolean exists(MigrationSpec spec) throws DatabaseFailure, SecretRefused {
        try (Database server = databases.targetServer(spec, SESSION)) {
            return server.read(c -> Sql.holds(c, EXISTS, spec.targetDatabase()));
        }
    }

    /** The ledger knows the database before it is there. */
    void create(StepRun run) throws DatabaseFailure, SecretRefused {
        MigrationSpec spec = run.spec();
        created.intendDatabase(spec.migrationId(), spec.targetDatabase());
        String pattern;
        try (Database source = databases.source(spec, SESSION)) {
            pattern = source.read(c -> Sql.one(c, PATTERN, row -> row.getString(1)));
        }
        JsonNode database = Json.tree(pattern);
        try (Database server = databases.targetServer(spec, SESSION)) {
            run.heartbeat();
            boolean there = server.read(c -> Sql.holds(c, EXISTS, spec.targetDatabase()));
            if (!there) {
                server.read(c -> {
                    Sql.execute(c, statement(spec, database));
                    return true;
                });
            }
            String comment = text(database, "comment");
            if (comment != null) {
                server.read(c -> {
                    Sql.execute(
                            c,
                            "COMMENT ON DATABASE " + Identifiers.quote(spec.targetDatabase()) + " IS "
                                    + Identifiers.literal(comment));
                    return true;
                });
            }
        }
    }

    /** A new database has a schema public, whether or not the source has one. */
    void matchPublicSchema(StepRun run, Database target, Catalog source) throws DatabaseFailure, StaleLease {
        if (source.find(new ObjectIdentity(ObjectClass.SCHEMA, "public")).isEmpty()) {
            target.execute(run, "DROP SCHEMA IF EXISTS public");
        }
    }

    /** Only what the ledger knows as made by Landfall. */
    void drop(StepRun run) throws DatabaseFailure, SecretRefused {
        String name = run.spec().targetDatabase();
        if (!created.madeDatabase(run.migrationId(), name)) {
            return;
        }
        run.heartbeat();
        try (Database server = databases.targetServer(run.spec(), SESSION)) {
            server.read(c -> {
                Sql.execute(c, "DROP DATABASE IF EXISTS " + Identifiers.quote(name) + " WITH (FORCE)");
                return true;
            });
        }
    }

    private static String statement(MigrationSpec spec, JsonNode database) {
        StringBuilder sql = new StringBuilder("CREATE DATABASE " + Identifiers.quote(spec.targetDatabase()));
        String owner = new RoleMapping(spec.roles()).map(database.get("owner").asString());
        sql.append(" WITH OWNER = ").append(Identifiers.quote(owner)).append(" TEMPLATE = template0");
        option(sql, "ENCODING", text(database, "encoding"));
        option(sql, "LC_COLLATE", text(database, "datcollate"));
        option(sql, "LC_CTYPE", text(database, "datctype"));
        String provider = text(database, "datlocprovider");
        String locale =
                text(database, "datlocale") == null ? text(database, "daticulocale") : text(database, "datlocale");
        if ("i".equals(provider)) {
            sql.append(" LOCALE_PROVIDER = icu");
            option(sql, "ICU_LOCALE", locale);
            option(sql, "ICU_RULES", text(database, "daticurules"));
        } else if ("b".equals(provider)) {
            sql.append(" LOCALE_PROVIDER = builtin");
            option(sql, "BUILTIN_LOCALE", locale);
        } else {
            sql.append(" LOCALE_PROVIDER = libc");
        }
        return sql.append(" CONNECTION LIMIT = ")
                .append(database.get("datconnlimit").asInt())
                .toString();
    }

    private static void option(StringBuilder sql, String name, @Nullable String value) {
        if (value != null) {
            sql.append(' ').append(name).append(" = ").append(Identifiers.literal(value));
        }
    }

    private static @Nullable String text(JsonNode node, String field) {
        JsonNode value = node.get(field);
        return value == null || value.isNull() ? null : value.asString();
    }
}
