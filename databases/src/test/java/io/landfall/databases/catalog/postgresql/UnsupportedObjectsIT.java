package io.landfall.databases.catalog.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.databases.catalog.Catalog;
import io.landfall.databases.catalog.RoleMapping;
import io.landfall.databases.catalog.UnsupportedObject;
import io.landfall.databases.identifier.ExclusionPatterns;
import io.landfall.localservers.postgres.LocalDatabase;
import io.landfall.localservers.postgres.SharedPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class UnsupportedObjectsIT {

    private static final String OBJECTS = """
            CREATE SCHEMA odd;
            CREATE TABLE odd.t (id int PRIMARY KEY, v text);
            ALTER TABLE odd.t ENABLE ROW LEVEL SECURITY;
            CREATE POLICY mine ON odd.t USING (true);
            CREATE RULE silent AS ON DELETE TO odd.t DO INSTEAD NOTHING;
            CREATE FUNCTION odd.on_ddl() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;
            CREATE EVENT TRIGGER watch ON ddl_command_end EXECUTE FUNCTION odd.on_ddl();
            CREATE FOREIGN DATA WRAPPER wrapper;
            CREATE SERVER elsewhere FOREIGN DATA WRAPPER wrapper;
            CREATE USER MAPPING FOR PUBLIC SERVER elsewhere;
            CREATE FOREIGN TABLE odd.far (x int) SERVER elsewhere;
            CREATE AGGREGATE odd.total (int) (sfunc = int4pl, stype = int);
            CREATE FUNCTION odd.builtin(int) RETURNS int LANGUAGE internal AS 'int4abs';
            CREATE OPERATOR odd.=== (leftarg = int, rightarg = int, function = int4eq);
            CREATE OPERATOR FAMILY odd.family USING btree;
            CREATE OPERATOR CLASS odd.class FOR TYPE int USING btree FAMILY odd.family AS OPERATOR 3 odd.=== , FUNCTION 1 btint4cmp(int, int);
            CREATE CAST (bigint AS odd.t) WITH INOUT;
            CREATE CONVERSION odd.conversion FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
            CREATE TEXT SEARCH CONFIGURATION odd.config (copy = pg_catalog.simple);
            CREATE TEXT SEARCH DICTIONARY odd.dictionary (template = pg_catalog.simple);
            CREATE PUBLICATION news FOR TABLE odd.t;
            CREATE PUBLICATION landfall_own FOR TABLE odd.t;
            CREATE SUBSCRIPTION paper CONNECTION 'host=nowhere.invalid dbname=x' PUBLICATION p WITH (connect = false);
            CREATE TABLE odd.parent (x int);
            CREATE TABLE odd.child (y int) INHERITS (odd.parent);
            ALTER TABLE odd.parent ADD COLUMN z int;
            CREATE TYPE odd.pair AS (a int, b int);
            CREATE TABLE odd.typed OF odd.pair;
            CREATE TYPE odd.shell;
            CREATE TABLE odd.referring (t int REFERENCES odd.t);
            ALTER TABLE odd.referring DISABLE TRIGGER ALL;
            CREATE ACCESS METHOD heap2 TYPE TABLE HANDLER heap_tableam_handler;
            REVOKE EXECUTE ON FUNCTION pg_catalog.pg_sleep(double precision) FROM PUBLIC;
            CREATE FUNCTION pg_catalog.sneaky() RETURNS int LANGUAGE sql AS 'SELECT 1';
            CREATE MATERIALIZED VIEW odd.m AS SELECT x FROM odd.parent;
            """;

    private static LocalDatabase database;

    @BeforeAll
    static void a_database_with_what_is_not_migrated() throws SQLException {
        database = SharedPostgres.source().freshDatabase("odd");
        try (Connection connection = NastyDatabase.connect(database);
                var statement = connection.createStatement()) {
            statement.execute(OBJECTS);
        }
    }

    @Test
    void every_object_of_another_class_is_named() throws SQLException {
        assertThat(read(ExclusionPatterns.none()).unsupported())
                .extracting(UnsupportedObject::toString)
                .containsExactlyInAnyOrder(
                        "access method heap2",
                        "aggregate odd.total",
                        "base type odd.shell",
                        "c function odd.builtin",
                        "cast bigint as odd.t",
                        "conversion odd.conversion",
                        "disabled foreign key odd.referring",
                        "event trigger watch",
                        "foreign data wrapper wrapper",
                        "foreign server elsewhere",
                        "foreign table odd.far",
                        "inheritance child odd.child",
                        "operator odd.\"===\"",
                        "operator class odd.class",
                        "operator family odd.family",
                        "policy odd.t",
                        "publication news",
                        "row level security odd.t",
                        "rule odd.t",
                        "subscription paper",
                        "system privilege function pg_sleep(double precision)",
                        "system object function sneaky()",
                        "text search configuration odd.config",
                        "text search dictionary odd.dictionary",
                        "typed table odd.typed",
                        "user mapping elsewhere for public");
    }

    @Test
    void what_is_excluded_is_not_named_and_what_needs_it_is() throws SQLException {
        Catalog catalog = read(ExclusionPatterns.of(List.of(
                "odd.t",
                "odd.far",
                "odd.child",
                "odd.parent",
                "event-trigger:*",
                "publication:news",
                "aggregate:odd.total")));
        assertThat(catalog.unsupported())
                .extracting(UnsupportedObject::toString)
                .doesNotContain(
                        "policy odd.t",
                        "event trigger watch",
                        "publication news",
                        "aggregate odd.total",
                        "inheritance child odd.child")
                .contains("foreign key referring_t_fkey on odd.referring", "materialized view odd.m");
        assertThat(catalog.tables()).noneMatch(table -> table.name().name().equals("t"));
    }

    @Test
    void each_one_is_excluded_by_the_pattern_that_it_names() throws SQLException {
        List<String> patterns = read(ExclusionPatterns.none()).unsupported().stream()
                .map(UnsupportedObject::exclusion)
                .toList();
        assertThat(read(ExclusionPatterns.of(patterns)).unsupported()).isEmpty();
    }

    private static Catalog read(ExclusionPatterns exclusions) throws SQLException {
        try (Connection connection = NastyDatabase.connect(database)) {
            return PostgresCatalog.read(connection, exclusions, RoleMapping.none());
        }
    }
}
