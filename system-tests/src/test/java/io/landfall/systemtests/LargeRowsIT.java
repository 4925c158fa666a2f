package io.landfall.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.contracts.MigrationStatus;
import io.landfall.quickstart.stack.StackService;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Rows with values of 64 MiB, loaded and changed: the engine with its 512 MB of heap moves them, and lives on. */
@Tag("full")
class LargeRowsIT {

    private static final String DATABASE = "large_rows";
    private static final String TASK = "large-rows";
    /** Hardly compressible: 64 MiB of binary data, 128 MiB in PostgreSQL's text form. */
    private static final String BODY =
            "(SELECT decode(string_agg(md5(%d || ':' || g), ''), 'hex') FROM generate_series(1, 4194304) g)";

    private final SystemUnderTest system = SystemUnderTest.running();

    @Test
    void rows_of_64_mib_are_loaded_inserted_updated_and_deleted() throws Exception {
        system.createShop(DATABASE, 100);
        system.source.execute(
                DATABASE,
                "SET ROLE owner",
                "CREATE TABLE scan (id int PRIMARY KEY, body bytea, note text)",
                "ALTER TABLE scan ALTER body SET STORAGE EXTERNAL",
                "CREATE TABLE paper (id int PRIMARY KEY, title text NOT NULL UNIQUE, body text)",
                "INSERT INTO scan SELECT i, " + body("i") + ", 'loaded' FROM generate_series(1, 3) i",
                "INSERT INTO paper SELECT i, 'paper ' || i, encode(" + body("i")
                        + ", 'base64') FROM generate_series(1, 2) i");
        long engine = system.stack.process(StackService.ENGINE).pid();
        system.hold(DATABASE, "DATA_VALIDATION");
        system.operator.register(
                TaskDocument.aTask(TASK, system).database(DATABASE).build());
        system.awaitHeld(DATABASE, "DATA_VALIDATION");

        system.source.execute(
                DATABASE,
                "INSERT INTO scan SELECT 4, " + body("4") + ", 'inserted'",
                "UPDATE scan SET body = " + body("5") + " WHERE id = 1",
                "UPDATE scan SET note = 'its body is untouched' WHERE id = 2",
                "DELETE FROM scan WHERE id = 3",
                "UPDATE paper SET body = encode(" + body("6") + ", 'base64') WHERE id = 1",
                "UPDATE paper SET id = 20, body = encode(" + body("7") + ", 'base64') WHERE id = 2");
        system.release(DATABASE, "DATA_VALIDATION");
        system.await(TASK, DATABASE, MigrationStatus.AWAITING_APPROVAL);
        system.approve(TASK, DATABASE);
        system.await(TASK, DATABASE, MigrationStatus.COMPLETED);

        assertThat(Equality.differences(system.source, system.target, DATABASE)).isEmpty();
        assertThat(system.stack.process(StackService.ENGINE).pid()).isEqualTo(engine);
    }

    private static String body(String seed) {
        return BODY.replace("%d", seed);
    }
}
