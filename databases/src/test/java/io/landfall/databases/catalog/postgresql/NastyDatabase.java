package io.landfall.databases.catalog.postgresql;

import io.landfall.databases.catalog.Catalog;
import io.landfall.databases.catalog.CatalogObject;
import io.landfall.databases.catalog.Ddl;
import io.landfall.databases.catalog.Phase;
import io.landfall.databases.catalog.RoleMapping;
import io.landfall.databases.connection.Credentials;
import io.landfall.databases.connection.DatabaseAddress;
import io.landfall.databases.connection.PostgresConnections;
import io.landfall.databases.connection.Session;
import io.landfall.databases.connection.TlsMode;
import io.landfall.databases.identifier.ExclusionPatterns;
import io.landfall.localservers.postgres.LocalDatabase;
import io.landfall.localservers.postgres.SharedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A database with every class of objects and names that hurt, and a second one made from its catalog alone. */
final class NastyDatabase {

    static final RoleMapping ROLES = new RoleMapping(Map.of("nasty_writer", "Target Owner"));

    private NastyDatabase() {}

    static LocalDatabase create() throws SQLException {
        LocalDatabase database = SharedPostgres.source().freshDatabase("nasty \"db");
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute("""
                DO $$ BEGIN
                    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'nasty_writer') THEN
                        CREATE ROLE nasty_writer; CREATE ROLE "Target Owner"; CREATE ROLE "App; Reader";
                    END IF;
                END $$
                """);
            statement.setEscapeProcessing(false);
            statement.execute(script());
        }
        return database;
    }

    static Connection connect(LocalDatabase database) throws SQLException {
        return new PostgresConnections()
                .open(
                        new DatabaseAddress(database.host(), database.port(), database.name(), TlsMode.NONE),
                        new Credentials("postgres", "unused"),
                        Session.of("test"));
    }

    static String script() {
        try (var script = NastyDatabase.class.getResourceAsStream("/io/landfall/databases/catalog/nasty.sql")) {
            return new String(Objects.requireNonNull(script).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }

    static Catalog readSource(LocalDatabase database) throws SQLException {
        try (Connection connection = connect(database)) {
            return PostgresCatalog.read(connection, ExclusionPatterns.none(), ROLES);
        }
    }

    static Catalog readTarget(LocalDatabase database) throws SQLException {
        try (Connection connection = connect(database)) {
            return PostgresCatalog.read(connection, ExclusionPatterns.none(), RoleMapping.none());
        }
    }

    static void create(Catalog catalog, LocalDatabase target, Phase... phases) throws SQLException {
        try (Connection connection = connect(target)) {
            Ddl.execute(connection, List.of(Catalog.CREATION_SETTINGS));
            for (Phase phase : phases) {
                for (CatalogObject object : catalog.creationOrder(phase)) {
                    execute(connection, object, object.creation());
                }
            }
        }
    }

    static void complete(Catalog catalog, LocalDatabase target) throws SQLException {
        try (Connection connection = connect(target)) {
            for (CatalogObject object : catalog.objects()) {
                execute(connection, object, object.completion());
            }
        }
    }

    static void remove(Catalog catalog, LocalDatabase target) throws SQLException {
        try (Connection connection = connect(target)) {
            for (CatalogObject object : catalog.objects().reversed()) {
                execute(connection, object, object.removal());
            }
        }
    }

    private static void execute(Connection connection, CatalogObject object, List<String> statements) {
        try {
            Ddl.execute(connection, statements);
        } catch (SQLException failure) {
            throw new AssertionError(object + " fails by:\n" + String.join(";\n", statements), failure);
        }
    }
}
