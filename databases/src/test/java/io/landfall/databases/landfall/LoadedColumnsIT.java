package io.landfall.databases.landfall;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.databases.identifier.QualifiedName;
import io.landfall.databases.landfall.LoadedColumns.RewrittenTable;
import io.landfall.localservers.postgres.LocalDatabase;
import io.landfall.localservers.postgres.SharedPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoadedColumnsIT {

    private static final QualifiedName ORDER = new QualifiedName("public", "order");
    private static final QualifiedName RETURN = new QualifiedName("public", "return");
    private static final QualifiedName PART = new QualifiedName("public", "part");

    private LocalDatabase database;
    private Connection connection;

    @BeforeEach
    void two_loaded_tables() throws SQLException {
        database = SharedPostgres.source().freshDatabase("columns");
        database.execute(
                "CREATE TABLE \"order\" (id int PRIMARY KEY, net int, gross int)",
                "CREATE TABLE return (LIKE \"order\" INCLUDING ALL)",
                "CREATE TABLE whole (id int) PARTITION BY RANGE (id)",
                "CREATE TABLE part PARTITION OF whole FOR VALUES FROM (0) TO (10)",
                "INSERT INTO \"order\" SELECT i, i, 2 * i FROM generate_series(1, 9) AS i");
        connection = database.connect();
        LandfallSchema.ensureOnSource(connection);
        keep();
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "VACUUM FULL \"order\"",
                "VACUUM FULL pg_attribute",
                "VACUUM FREEZE pg_attribute",
                "CLUSTER \"order\" USING order_pkey",
                "TRUNCATE \"order\"",
                "GRANT SELECT (net) ON \"order\" TO public",
                "ALTER TABLE \"order\" ALTER net SET STATISTICS 500",
                "ALTER TABLE \"order\" ALTER net SET DEFAULT 7",
                "ALTER TABLE \"order\" ADD extra text DEFAULT random()",
                "ALTER TABLE \"order\" ADD extra int; ALTER TABLE \"order\" DROP extra",
                "ALTER TABLE \"order\" RENAME net TO other; ALTER TABLE \"order\" RENAME other TO net",
                "ALTER TABLE \"order\" RENAME TO other; ALTER TABLE other RENAME TO \"order\"",
                "ALTER TABLE whole DETACH PARTITION part; ALTER TABLE whole ATTACH PARTITION part FOR VALUES FROM (0) TO (10)",
                "DROP TABLE return"
            })
    void what_leaves_values_alone_rewrites_nothing(String ddl) throws SQLException {
        database.execute(ddl);
        assertThat(LoadedColumns.rewritten(connection)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TABLE \"order\" ALTER net TYPE int USING net + 1",
                "ALTER TABLE \"order\" ALTER net TYPE text; ALTER TABLE \"order\" ALTER net TYPE int USING length(net)",
                "ALTER TABLE \"order\" DROP net; ALTER TABLE \"order\" ADD net int",
            })
    void a_column_with_other_values_is_named(String ddl) throws SQLException {
        database.execute(ddl);
        assertThat(LoadedColumns.rewritten(connection)).containsExactly(new RewrittenTable(ORDER, List.of("net")));
        assertThat(LoadedColumns.rewritten(connection).getFirst()).hasToString("public.order (net)");
    }

    @Test
    void columns_that_swapped_their_names_are_named() throws SQLException {
        database.execute(
                "ALTER TABLE \"order\" RENAME net TO other",
                "ALTER TABLE \"order\" RENAME gross TO net",
                "ALTER TABLE \"order\" RENAME other TO gross");
        assertThat(LoadedColumns.rewritten(connection))
                .containsExactly(new RewrittenTable(ORDER, List.of("gross", "net")));
    }

    @Test
    void tables_that_swapped_their_names_are_named() throws SQLException {
        database.execute(
                "ALTER TABLE \"order\" RENAME TO other",
                "ALTER TABLE return RENAME TO \"order\"",
                "ALTER TABLE other RENAME TO return");
        assertThat(LoadedColumns.rewritten(connection))
                .extracting(RewrittenTable::table)
                .containsExactly(ORDER, RETURN);
    }

    @Test
    void a_table_that_is_kept_again_is_as_loaded() throws SQLException {
        database.execute(
                "ALTER TABLE \"order\" ALTER net TYPE int USING net + 1",
                "ALTER TABLE return ALTER net TYPE int USING 1");
        List<LoadedColumns.LoadedColumn> now = LoadedColumns.read(connection, List.of(ORDER));
        LoadedColumns.keep(connection, List.of(ORDER), now);
        assertThat(LoadedColumns.rewritten(connection))
                .extracting(RewrittenTable::table)
                .containsExactly(RETURN);
    }

    @Test
    void without_a_place_for_it_nothing_is_rewritten() throws SQLException {
        database.execute("DROP TABLE landfall.loaded_column");
        assertThat(LoadedColumns.rewritten(connection)).isEmpty();
    }

    private void keep() throws SQLException {
        List<QualifiedName> tables = List.of(ORDER, RETURN, PART);
        LoadedColumns.keep(connection, tables, LoadedColumns.read(connection, tables));
    }
}
