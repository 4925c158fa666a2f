package io.landfall.databases.catalog.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.databases.catalog.CatalogComparison;
import io.landfall.databases.catalog.Phase;
import io.landfall.databases.catalog.UnsupportedObject;
import io.landfall.localservers.postgres.LocalDatabase;
import io.landfall.localservers.postgres.SharedPostgres;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which children of tables can be made again as they are, on servers of other versions too. */
class InheritanceIT {

    @Test
    void children_are_made_again_on_each_version() throws SQLException {
        for (SharedPostgres from : List.of(SharedPostgres.source(), SharedPostgres.target())) {
            LocalDatabase source = family(
                    from,
                    "CREATE TABLE heir (born date) INHERITS (base)",
                    "ALTER TABLE ONLY heir ALTER v SET NOT NULL, ALTER n SET DEFAULT 7",
                    "CREATE TABLE twin (LIKE base INCLUDING ALL)",
                    "ALTER TABLE twin INHERIT base",
                    "CREATE TABLE grandchild () INHERITS (heir)",
                    "ALTER TABLE base ADD CONSTRAINT small CHECK (n < 1000)");
            var catalog = NastyDatabase.readSource(source);
            assertThat(catalog.unsupported()).isEmpty();
            LocalDatabase target = SharedPostgres.target().freshDatabase("family");

            NastyDatabase.create(catalog, target, Phase.values());
            NastyDatabase.complete(catalog, target);

            assertThat(CatalogComparison.compare(catalog, NastyDatabase.readTarget(target), EnumSet.allOf(Phase.class))
                            .differences())
                    .isEmpty();
            target.execute("INSERT INTO grandchild (id, v) VALUES (1, 'x')", "ALTER TABLE base DROP COLUMN n");
            assertThat(NastyDatabase.readTarget(target).tables())
                    .filteredOn(table -> table.name().name().equals("twin"))
                    .singleElement()
                    .satisfies(twin -> assertThat(twin.columns())
                            .as("the twin has the column of its own")
                            .anyMatch(column -> column.name().equals("n")));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            CREATE TABLE heir (born date) INHERITS (base); ALTER TABLE base ADD COLUMN late int | another order
            CREATE TABLE heir () INHERITS (base); ALTER TABLE ONLY heir ALTER v SET STORAGE PLAIN; ALTER TABLE ONLY base ALTER v SET STORAGE EXTERNAL | stored in another way
            CREATE TABLE heir () INHERITS (base); ALTER TABLE ONLY heir ALTER n DROP DEFAULT, ALTER n SET NOT NULL, ALTER n ADD GENERATED ALWAYS AS IDENTITY | identity of its own
            CREATE TABLE b2 (n int DEFAULT 4); CREATE TABLE heir () INHERITS (base); ALTER TABLE heir INHERIT b2 | defaults of column n differ
            """)
    void what_would_become_another_table_is_named(String statements, String why) throws SQLException {
        LocalDatabase source = family(SharedPostgres.source(), statements.split("; "));

        assertThat(NastyDatabase.readSource(source).unsupported())
                .extracting(UnsupportedObject::toString, UnsupportedObject::reason)
                .singleElement()
                .satisfies(found -> {
                    assertThat(found.toList().getFirst()).isEqualTo("inheritance child public.heir");
                    assertThat(found.toList().getLast().toString()).contains(why);
                });
    }

    private static LocalDatabase family(SharedPostgres server, String... statements) throws SQLException {
        LocalDatabase database = server.freshDatabase("family");
        database.execute(
                "CREATE TABLE base (id bigserial PRIMARY KEY, v text, n int DEFAULT 5, CHECK (id > 0), CHECK (v <> '') NO INHERIT)");
        database.execute(statements);
        return database;
    }
}
