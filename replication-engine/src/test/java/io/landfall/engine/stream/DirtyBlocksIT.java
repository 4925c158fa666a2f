package io.landfall.engine.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.engine.apply.PostgresChangeApply;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Where the rows of a table changed, as the apply notes it for who compares them. */
class DirtyBlocksIT {

    private static final String ANYWHERE = "anywhere 0";

    private final StreamingLab lab = new StreamingLab();

    @AfterEach
    void close() throws Exception {
        lab.close();
    }

    @Test
    void every_change_notes_the_block_of_its_key_before_and_after() throws SQLException {
        begin("CREATE TABLE item (id bigint PRIMARY KEY, name text)");
        lab.source.execute(
                "INSERT INTO item VALUES (-1, 'a'), (5000, 'b'), (20000, 'c'), (" + Long.MAX_VALUE + ", 'd'), ("
                        + Long.MIN_VALUE + ", 'e')",
                "UPDATE item SET name = 'other' WHERE id = 5000",
                "UPDATE item SET id = 9000 WHERE id = 5000",
                "DELETE FROM item WHERE id = 20000");
        lab.awaitDrained();

        assertThat(blocks("item"))
                .containsExactly(
                        "id " + (Long.MIN_VALUE >> 10),
                        "id -1",
                        "id 4",
                        "id 8",
                        "id 19",
                        "id " + (Long.MAX_VALUE >> 10));
    }

    @Test
    void where_no_integer_column_identifies_rows_they_changed_anywhere() throws SQLException {
        begin(
                "CREATE TABLE item (id int PRIMARY KEY, name text)",
                "CREATE TABLE named (name text PRIMARY KEY)",
                "CREATE TABLE paired (a int, b int, PRIMARY KEY (a, b))",
                "CREATE TABLE emptied (id int PRIMARY KEY)");
        lab.source.execute(
                "INSERT INTO named VALUES ('a')",
                "INSERT INTO paired VALUES (1, 2)",
                "INSERT INTO emptied VALUES (1)",
                "TRUNCATE emptied",
                "INSERT INTO emptied VALUES (5000)");
        lab.awaitDrained();

        assertThat(blocks("named")).containsExactly(ANYWHERE);
        assertThat(blocks("paired")).containsExactly(ANYWHERE);
        assertThat(blocks("emptied")).containsExactly(ANYWHERE);
    }

    @Test
    void too_many_blocks_are_anywhere_and_what_was_noted_outlives_its_session() throws SQLException {
        PostgresChangeApply first =
                begin("CREATE TABLE item (id int PRIMARY KEY)", "CREATE TABLE old (id int PRIMARY KEY)");
        lab.source.execute(
                "INSERT INTO item SELECT g * 1024 FROM generate_series(1, 1500) AS g", "INSERT INTO old VALUES (1)");
        lab.awaitDrained();
        assertThat(blocks("item")).hasSize(1500);
        first.stop(lab.task().identifier());
        // as an engine that did not know of blocks has left it
        lab.target.execute("DELETE FROM landfall.dirty_block WHERE table_name = 'old'");

        lab.newApply().ensureRunning(lab.task(), 2);
        lab.source.execute("INSERT INTO old VALUES (5000)", "INSERT INTO item VALUES (1025)");
        lab.awaitDrained();
        assertThat(blocks("item")).hasSize(1500);
        assertThat(blocks("old")).containsExactly(ANYWHERE);
        lab.source.execute("INSERT INTO item SELECT g * 1024 FROM generate_series(1501, 2001) AS g");
        lab.awaitDrained();
        assertThat(blocks("item")).containsExactly(ANYWHERE);
    }

    private PostgresChangeApply begin(String... tables) throws SQLException {
        lab.begin(tables);
        lab.newCapture().ensureRunning(lab.task(), lab.start());
        PostgresChangeApply apply = lab.newApply();
        apply.ensureRunning(lab.task(), 1);
        return apply;
    }

    private List<String> blocks(String table) throws SQLException {
        return lab
                .rows(
                        lab.target,
                        "SELECT coalesce(column_name, 'anywhere') || ' ' || block FROM landfall.dirty_block WHERE table_name = '"
                                + table + "' ORDER BY block")
                .stream()
                .map(row -> row[0])
                .toList();
    }
}
