package io.landfall.databases.catalog.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.databases.catalog.TableDescription;
import io.landfall.databases.identifier.ExclusionPatterns;
import io.landfall.localservers.postgres.LocalDatabase;
import io.landfall.localservers.postgres.SharedPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** By which columns the changes of a table can name their row. */
class RowIdentityIT {

    private final LocalDatabase database = SharedPostgres.source().freshDatabase("identity");

    /** No change carries a generated column, and PostgreSQL 18 would refuse the application's UPDATE. */
    @Test
    void a_key_with_a_generated_column_identifies_no_row() throws SQLException {
        database.execute(
                "CREATE TABLE made (a int, b int GENERATED ALWAYS AS (a) STORED, c int NOT NULL UNIQUE, PRIMARY KEY (a, b))");
        assertThat(keyColumns()).containsExactly("c");
        database.execute("ALTER TABLE made DROP CONSTRAINT made_c_key");
        assertThat(keyColumns()).isEmpty();
    }

    @Test
    void of_several_usable_ones_the_smallest_does_where_there_is_no_primary_key() throws SQLException {
        database.execute(
                "CREATE TABLE made (a int NOT NULL, b int NOT NULL, c int, UNIQUE (a, b), UNIQUE (c))",
                "CREATE UNIQUE INDEX partly ON made (b) WHERE b > 0",
                "CREATE UNIQUE INDEX computed ON made ((a + 1))");
        assertThat(keyColumns()).containsExactly("a", "b");
        database.execute("CREATE UNIQUE INDEX small ON made (b) INCLUDE (c)");
        assertThat(keyColumns()).containsExactly("b");
    }

    private List<String> keyColumns() throws SQLException {
        try (Connection connection = database.connect()) {
            TableDescription table = PostgresCatalog.tables(connection, ExclusionPatterns.of(List.of()))
                    .getFirst();
            return table.keyColumns();
        }
    }
}
