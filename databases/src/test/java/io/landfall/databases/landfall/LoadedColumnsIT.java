package io.landfall.databases.landfall;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.databases.identifier.ExclusionPatterns;
import io.landfall.databases.identifier.QualifiedName;
import io.landfall.databases.landfall.LoadedColumns.RewrittenTable;
import io.landfall.localservers.postgres.LocalDatabase;
import io.landfall.localservers.postgres.SharedPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoadedColumnsIT {

    private static final QualifiedName ORDER = new QualifiedName("public", "order");
    private static final QualifiedName RETURN = new QualifiedName("public", "return");
    private static final QualifiedName PART = new QualifiedName("public", "part");
    private static final QualifiedName TYPED = new QualifiedName("public", "typed");

    private final LocalDatabase database = SharedPostgres.source().freshDatabase("columns");
    private final LocalDatabase copy = SharedPostgres.target().freshDatabase("columns");
    private Connection connection;
    private Connection other;

    @BeforeEach
    void loaded_tables() throws SQLException {
        connection = loaded(database);
        other = loaded(copy);
    }

    private static Connection loaded(LocalDatabase side) throws SQLException {
        side.execute(
                "CREATE TYPE mood AS ENUM ('bad', 'good', 'best')",
                "CREATE TYPE size AS (width int, height int, \"Zone\" int)",
                "CREATE DOMAIN feeling AS mood",
                "CREATE TABLE past (felt feeling, width int)",
                "CREATE TABLE typed (id int PRIMARY KEY, box size, boxes size[], felt feeling, history past)",
                "INSERT INTO typed VALUES (1, (1, 2, 3), ARRAY[(3, 4, 5)::size], 'good', ('bad', 5))",
                "CREATE TABLE \"order\" (id int PRIMARY KEY, net int, gross int, twice int GENERATED ALWAYS AS (gross * 2) STORED)",
                "CREATE TABLE return (LIKE \"order\" INCLUDING ALL)",
                "CREATE TABLE whole (id int) PARTITION BY RANGE (id)",
                "CREATE TABLE part PARTITION OF whole FOR VALUES FROM (0) TO (10)",
                "INSERT INTO \"order\" SELECT i, i, 2 * i FROM generate_series(1, 9) AS i");
        Connection connection = side.connect();
        LandfallSchema.ensureOnSource(connection);
        List<QualifiedName> tables = List.of(ORDER, RETURN, PART, TYPED);
        LoadedColumns.keep(connection, tables, LoadedColumns.read(connection, tables));
        return connection;
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
        other.close();
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
                "ALTER TABLE \"order\" ADD extra int; ALTER TABLE \"order\" DROP extra",
                "ALTER TABLE \"order\" RENAME net TO other; ALTER TABLE \"order\" RENAME other TO net",
                "ALTER TABLE \"order\" RENAME TO other; ALTER TABLE other RENAME TO \"order\"",
                "ALTER TABLE whole DETACH PARTITION part; ALTER TABLE whole ATTACH PARTITION part FOR VALUES FROM (0) TO (10)",
                "DROP TABLE return",
                "ALTER TYPE mood ADD VALUE 'worst' BEFORE 'bad'",
                "ALTER TYPE mood RENAME VALUE 'bad' TO 'x'; ALTER TYPE mood RENAME VALUE 'x' TO 'bad'",
                "ALTER TYPE mood RENAME TO temper",
                "ALTER TYPE size ADD ATTRIBUTE depth int; ALTER TYPE size DROP ATTRIBUTE depth",
                "ALTER TABLE past ADD mood int"
            })
    void what_leaves_values_alone_rewrites_nothing(String ddl) throws SQLException {
        database.execute(ddl);
        assertThat(rewritten()).isEmpty();
        copy.execute(ddl);
        assertThat(rewritten()).isEmpty();
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
        assertThat(rewritten()).containsExactly(new RewrittenTable(ORDER, List.of("net")));
        assertThat(rewritten().getFirst()).hasToString("public.order (net)");
        assertThat(LoadedColumns.rewritten(connection, other, ExclusionPatterns.of(List.of("public.order"))))
                .isEmpty();
    }

    /** The values are stored by the numbers of labels and attributes, and read by their names. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ALTER TYPE size DROP ATTRIBUTE width; ALTER TYPE size ADD ATTRIBUTE width int               | box, boxes
                    ALTER TABLE past DROP width; ALTER TABLE past ADD width int                                 | history
                    ALTER TYPE mood RENAME VALUE 'bad' TO 'ill'; ALTER TYPE mood ADD VALUE 'bad' BEFORE 'ill'   | felt, history
                    """)
    void columns_of_a_type_whose_parts_were_made_again_are_named(String ddl, String columns) throws SQLException {
        List<RewrittenTable> expected = List.of(new RewrittenTable(TYPED, List.of(columns.split(", ", -1))));
        copy.execute(ddl);
        assertThat(rewritten()).isEqualTo(expected);
        database.execute(ddl);
        assertThat(rewritten()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ALTER TYPE mood RENAME VALUE 'bad' TO 'ill'           | felt, history
                    ALTER TYPE size RENAME ATTRIBUTE width TO across      | box, boxes
                    ALTER TABLE past RENAME width TO across               | history
                    """)
    void columns_of_a_type_whose_parts_were_renamed_are_named_until_the_other_side_has_the_same(
            String ddl, String columns) throws SQLException {
        database.execute(ddl);
        assertThat(rewritten()).containsExactly(new RewrittenTable(TYPED, List.of(columns.split(", ", -1))));
        copy.execute(ddl);
        assertThat(rewritten()).isEmpty();
    }

    @Test
    void parts_renamed_alike_are_alike_whatever_the_sides_collations_are() throws SQLException {
        SharedPostgres.target()
                .server()
                .execute(
                        "postgres", "CREATE DATABASE otherwise TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en'");
        try (Connection collated =
                loaded(new LocalDatabase(SharedPostgres.target().server(), "otherwise"))) {
            for (Connection side : List.of(connection, collated)) {
                try (Statement statement = side.createStatement()) {
                    statement.execute("ALTER TYPE size RENAME ATTRIBUTE width TO across");
                    statement.execute("ALTER TYPE size RENAME ATTRIBUTE \"Zone\" TO around");
                }
            }
            assertThat(LoadedColumns.rewritten(connection, collated, ExclusionPatterns.none()))
                    .isEmpty();
        }
    }

    @Test
    void labels_that_swapped_their_names_on_one_side_are_named() throws SQLException {
        database.execute(
                "ALTER TYPE mood RENAME VALUE 'bad' TO 'x'",
                "ALTER TYPE mood RENAME VALUE 'good' TO 'bad'",
                "ALTER TYPE mood RENAME VALUE 'x' TO 'good'");
        copy.execute("ALTER TYPE mood RENAME VALUE 'best' TO 'x'", "ALTER TYPE mood RENAME VALUE 'x' TO 'best'");
        assertThat(rewritten()).containsExactly(new RewrittenTable(TYPED, List.of("felt", "history")));
    }

    /** Somebody brings the source's DDL to the target, or takes it back there. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TABLE \"order\" DROP net; ALTER TABLE \"order\" ADD net int",
                "ALTER TABLE \"order\" ALTER net TYPE int USING net + 1"
            })
    void a_column_of_the_target_with_other_values_is_named(String ddl) throws SQLException {
        copy.execute(ddl);
        assertThat(rewritten()).containsExactly(new RewrittenTable(ORDER, List.of("net")));
    }

    @Test
    void a_table_made_again_on_the_target_is_named() throws SQLException {
        copy.execute("DROP TABLE return", "CREATE TABLE return (LIKE \"order\" INCLUDING ALL)");
        assertThat(rewritten()).extracting(RewrittenTable::table).containsExactly(RETURN);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ADD extra int                                                         | ADD extra int                        | true
                    ADD extra int DEFAULT 5                                               | ADD extra int DEFAULT 5              | true
                    ADD extra int, ALTER net SET DEFAULT 7                                | ADD extra int                        | true
                    ADD extra text DEFAULT random()                                       | ADD extra text DEFAULT random()      | false
                    ADD extra timestamptz DEFAULT now()                                   | ADD extra timestamptz DEFAULT now()  | false
                    ADD extra int                                                         | ADD extra int DEFAULT 5              | false
                    ADD extra int DEFAULT 5                                               | ADD extra int                        | false
                    ADD extra int GENERATED ALWAYS AS IDENTITY                            | ADD extra int                        | false
                    ADD extra int GENERATED ALWAYS AS (net) STORED                        | ADD extra int GENERATED ALWAYS AS (net) STORED | true
                    """)
    void a_column_added_on_both_sides_is_named_unless_it_was_filled_alike(String here, String there, boolean alike)
            throws SQLException {
        database.execute("ALTER TABLE \"order\" " + here);
        copy.execute("ALTER TABLE \"order\" " + there);
        assertThat(rewritten()).isEqualTo(alike ? List.of() : List.of(new RewrittenTable(ORDER, List.of("extra"))));
    }

    @Test
    void a_table_that_changes_have_emptied_holds_only_what_changes_bring() throws SQLException {
        copy.execute("ALTER TABLE \"order\" DROP net", "ALTER TABLE \"order\" ADD net int");
        LoadedColumns.emptied(other, List.of(ORDER));
        assertThat(rewritten()).isEmpty();
    }

    @Test
    void columns_that_swapped_their_names_are_named() throws SQLException {
        database.execute(
                "ALTER TABLE \"order\" RENAME net TO other",
                "ALTER TABLE \"order\" RENAME gross TO net",
                "ALTER TABLE \"order\" RENAME other TO gross");
        assertThat(rewritten()).containsExactly(new RewrittenTable(ORDER, List.of("gross", "net")));
    }

    @Test
    void tables_that_swapped_their_names_are_named() throws SQLException {
        database.execute(
                "ALTER TABLE \"order\" RENAME TO other",
                "ALTER TABLE return RENAME TO \"order\"",
                "ALTER TABLE other RENAME TO return");
        assertThat(rewritten()).extracting(RewrittenTable::table).containsExactly(ORDER, RETURN);
    }

    @Test
    void a_table_that_is_kept_again_is_as_loaded() throws SQLException {
        database.execute(
                "ALTER TABLE \"order\" ALTER net TYPE int USING net + 1",
                "ALTER TABLE return ALTER net TYPE int USING 1");
        List<LoadedColumns.LoadedColumn> now = LoadedColumns.read(connection, List.of(ORDER));
        LoadedColumns.keep(connection, List.of(ORDER), now);
        assertThat(rewritten()).extracting(RewrittenTable::table).containsExactly(RETURN);
    }

    @Test
    void without_a_place_for_it_nothing_is_rewritten() throws SQLException {
        database.execute("DROP TABLE landfall.loaded_column");
        assertThat(rewritten()).isEmpty();
    }

    private List<RewrittenTable> rewritten() throws SQLException {
        return LoadedColumns.rewritten(connection, other, ExclusionPatterns.none());
    }
}
