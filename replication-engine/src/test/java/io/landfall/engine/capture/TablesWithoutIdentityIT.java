package io.landfall.engine.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.databases.identifier.QualifiedName;
import io.landfall.localservers.postgres.LocalDatabase;
import io.landfall.localservers.postgres.SharedPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TablesWithoutIdentityIT {

    /** Each with its columns and what is done to it then. */
    private static final List<List<String>> TABLES = List.of(
            List.of("keyed", "id int PRIMARY KEY, n int"),
            List.of("unkeyed", "id int, n int"),
            List.of("deferrable", "id int PRIMARY KEY DEFERRABLE, n int"),
            List.of("of_index", "id int NOT NULL CONSTRAINT u UNIQUE, n int", "REPLICA IDENTITY USING INDEX u"),
            List.of(
                    "of_lost_index",
                    "id int PRIMARY KEY, k int NOT NULL DEFAULT 1 CONSTRAINT v UNIQUE, n int",
                    "REPLICA IDENTITY USING INDEX v",
                    "DROP CONSTRAINT v"),
            List.of("whole", "id int, n int", "REPLICA IDENTITY FULL"),
            List.of(
                    "whole_generated",
                    "id int PRIMARY KEY, n int, g int GENERATED ALWAYS AS (n) STORED",
                    "REPLICA IDENTITY FULL"),
            List.of("key_generated", "id int, n int, g int GENERATED ALWAYS AS (id) STORED PRIMARY KEY"),
            List.of("beside_generated", "id int PRIMARY KEY, n int, g int GENERATED ALWAYS AS (n) STORED"),
            List.of(
                    "includes_generated",
                    "id int, n int, g int GENERATED ALWAYS AS (n) STORED, PRIMARY KEY (id) INCLUDE (g)"),
            List.of(
                    "of_index_that_includes_generated",
                    "id int NOT NULL, n int, g int GENERATED ALWAYS AS (n) STORED, CONSTRAINT w UNIQUE (id) INCLUDE (g)",
                    "REPLICA IDENTITY USING INDEX w"));

    @Test
    void they_are_those_of_which_the_server_refuses_an_update() throws SQLException {
        LocalDatabase database = SharedPostgres.source().freshDatabase("identity");
        List<QualifiedName> all = new ArrayList<>();
        for (List<String> table : TABLES) {
            String name = table.getFirst();
            all.add(new QualifiedName("public", name));
            database.execute("CREATE TABLE \"" + name + "\" (" + table.get(1) + ")");
            for (String action : table.subList(2, table.size())) {
                database.execute("ALTER TABLE \"" + name + "\" " + action);
            }
            database.execute("INSERT INTO \"" + name + "\" (id, n) VALUES (1, 1)");
        }
        database.execute("CREATE PUBLICATION everything FOR ALL TABLES");
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            List<QualifiedName> refused = new ArrayList<>();
            for (QualifiedName table : all) {
                try {
                    statement.execute("UPDATE " + table.sql() + " SET n = 2");
                } catch (SQLException refusal) {
                    refused.add(table);
                }
            }
            assertThat(refused).contains(new QualifiedName("public", "deferrable"));
            assertThat(TablesWithoutIdentity.among(connection, all)).containsExactlyInAnyOrderElementsOf(refused);
        }
    }
}
