package io.landfall.engine.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.engine.apply.PostgresChangeApply;
import io.landfall.engine.capture.PostgresChangeCapture;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** DDL on the source while changes flow: harmless, or told by name before a value is lost. */
class SourceDdlIT {

    private final StreamingLab lab = new StreamingLab();

    @AfterEach
    void close() throws Exception {
        lab.close();
    }

    @Test
    void a_column_added_on_the_source_stops_apply_by_name() throws SQLException {
        lab.begin("CREATE TABLE item (id int PRIMARY KEY, name text)");
        lab.ensureRunning(lab.newCapture());
        PostgresChangeApply apply = lab.ensureRunning(lab.newApply(), 1);

        lab.source.execute("ALTER TABLE item ADD COLUMN more int", "INSERT INTO item VALUES (1, 'a', 2)");

        assertThat(lab.awaitFailure(apply)).contains("public.item").contains("column more is on the source only");
    }

    @Test
    void a_retyped_column_stops_apply_instead_of_rounding() throws SQLException {
        lab.begin("CREATE TABLE price (id int PRIMARY KEY, amount numeric(10, 2))");
        lab.ensureRunning(lab.newCapture());
        PostgresChangeApply apply = lab.ensureRunning(lab.newApply(), 1);

        lab.source.execute(
                "ALTER TABLE price ALTER amount TYPE numeric(10, 4)", "INSERT INTO price VALUES (1, 1.2345)");

        assertThat(lab.awaitFailure(apply)).contains("column amount has another type");
        assertThat(lab.value(lab.target, "SELECT count(*) FROM public.price")).isEqualTo("0");
    }

    @Test
    void columns_dropped_or_renamed_on_the_source_stop_apply_by_name_until_the_target_has_the_same()
            throws SQLException {
        lab.begin("CREATE TABLE item (id int PRIMARY KEY, name text, note text)");
        lab.ensureRunning(lab.newCapture());
        PostgresChangeApply apply = lab.newApply();
        lab.source.execute(
                "INSERT INTO item VALUES (1, 'a', 'x'), (2, 'b', 'y')",
                "ALTER TABLE item DROP COLUMN note",
                "INSERT INTO item VALUES (3, 'c')");
        apply.ensureRunning(lab.task(), 1);
        assertThat(lab.awaitFailure(apply))
                .contains("public.item", "column note is on the target only")
                .contains("make the target the same");
        assertThat(lab.value(lab.target, "SELECT count(*) FROM public.item WHERE note IS NOT NULL"))
                .as("rows of before it")
                .isEqualTo("2");

        lab.target.execute("ALTER TABLE public.item DROP COLUMN note");
        lab.resume(apply);
        lab.awaitDrained();
        lab.assertSame("public", "item");

        lab.source.execute(
                "UPDATE item SET name = 'e' WHERE id = 1",
                "ALTER TABLE item RENAME COLUMN name TO title",
                "DELETE FROM item WHERE id = 2");
        assertThat(lab.awaitFailure(apply))
                .contains("public.item", "column title is on the source only")
                .contains("make the target the same");

        lab.target.execute("ALTER TABLE public.item RENAME COLUMN name TO title");
        lab.resume(apply);
        lab.source.execute("UPDATE item SET title = 'd' WHERE id = 3");
        lab.awaitDrained();
        lab.assertSame("public", "item");
    }

    @Test
    void a_value_added_to_an_enum_on_the_source_stops_apply_by_name_until_the_target_has_it() throws SQLException {
        lab.begin(
                "CREATE TYPE mood AS ENUM ('sad')",
                "CREATE TABLE item (id int PRIMARY KEY, now mood, before mood[] NOT NULL DEFAULT '{}')");
        lab.ensureRunning(lab.newCapture());
        PostgresChangeApply apply = lab.ensureRunning(lab.newApply(), 1);
        lab.source.execute(
                "INSERT INTO item VALUES (1, 'sad'), (2, NULL)",
                "ALTER TYPE mood ADD VALUE 'glad'",
                "UPDATE item SET now = 'glad', before = '{sad}' WHERE id = 1",
                "INSERT INTO item VALUES (3, NULL, '{glad,NULL}')");
        assertThat(lab.awaitFailure(apply)).contains("public.item", "22P02", "Mend the target and resume");

        lab.target.execute("ALTER TYPE public.mood ADD VALUE 'glad'");
        lab.resume(apply);
        lab.awaitDrained();
        lab.assertSame("public", "item");
    }

    @Test
    void a_table_dropped_and_made_again_means_reload_by_name() throws SQLException {
        lab.begin("CREATE TABLE item (id int PRIMARY KEY, name text)");
        PostgresChangeCapture capture = lab.ensureRunning(lab.newCapture());
        lab.ensureRunning(lab.newApply(), 1);
        lab.source.execute("INSERT INTO item VALUES (1, 'a')");
        lab.awaitDrained();

        lab.source.execute(
                "DROP TABLE item",
                "CREATE TABLE item (id int PRIMARY KEY, name text)",
                "INSERT INTO item VALUES (2, 'unpublished')");

        assertThat(lab.awaitReload(capture))
                .contains("public.item is no longer wholly published")
                .contains("Reload");
    }

    /** Each leaf goes by its own name, whatever it is a part of at the moment. */
    @Test
    void a_table_attached_or_detached_as_a_partition_on_the_source_is_replicated_as_before() throws SQLException {
        lab.begin(
                "CREATE TABLE event (at int PRIMARY KEY, what text) PARTITION BY RANGE (at)",
                "CREATE TABLE event_1 PARTITION OF event FOR VALUES FROM (0) TO (10)",
                "CREATE TABLE event_2 (what text, at int PRIMARY KEY)");
        lab.ensureRunning(lab.newCapture());
        PostgresChangeApply apply = lab.ensureRunning(lab.newApply(), 1);

        lab.source.execute(
                "INSERT INTO event SELECT i, 'before' FROM generate_series(0, 9) i",
                "INSERT INTO event_2 SELECT 'before', i FROM generate_series(10, 14) i",
                "ALTER TABLE event ATTACH PARTITION event_2 FOR VALUES FROM (10) TO (20)",
                "INSERT INTO event SELECT i, 'attached' FROM generate_series(15, 19) i",
                "UPDATE event SET what = 'changed' WHERE at IN (1, 11)",
                "DELETE FROM event WHERE at IN (5, 15)",
                "UPDATE event SET at = at + 13 WHERE at = 2",
                "ALTER TABLE event DETACH PARTITION event_1",
                "UPDATE event_1 SET what = 'detached' WHERE at = 3");
        lab.awaitDrained();
        lab.assertSame("public", "event_1");
        lab.assertSame("public", "event_2");

        lab.source.execute("INSERT INTO event_1 VALUES (100, 'no longer bound')");
        assertThat(lab.awaitFailure(apply))
                .contains("public.event_1", "violates partition constraint", "Mend the target");
        lab.target.execute("ALTER TABLE public.event DETACH PARTITION public.event_1");
        lab.resume(apply);
        lab.awaitDrained();
        lab.assertSame("public", "event_1");
    }
}
