package io.landfall.dmsadapter.secondaryschema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.landfall.contracts.Failure;
import io.landfall.contracts.Step;
import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.dmsadapter.AdapterStack;
import io.landfall.dmsadapter.ScriptedRun;
import io.landfall.localservers.postgres.LocalDatabase;
import io.landfall.localservers.postgres.SharedPostgres;
import io.landfall.messaging.step.StepFailedException;
import io.landfall.messaging.step.StepOutcome;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is done once the data is consistent, and done again by whoever goes on. */
class CompletionIT {

    private static final List<String> REFUSED =
            List.of("CREATE INDEX", "PRIMARY KEY", "FOREIGN KEY", "VALIDATE", "REFRESH");
    private static final String INDEX_FILES =
            "SELECT relfilenode::text FROM pg_class WHERE relkind = 'i' AND relnamespace = 'public'::regnamespace ORDER BY 1";

    private final AdapterStack stack = AdapterStack.shared();
    private final LocalDatabase source = SharedPostgres.source().freshDatabase("completion");
    private final LocalDatabase target =
            new LocalDatabase(SharedPostgres.target().server(), source.name());
    private final MigrationSpec spec = AdapterStack.aMigration(source, target.name(), false);

    @BeforeEach
    void a_loaded_target() throws Exception {
        source.execute(
                "CREATE TABLE owner (id int PRIMARY KEY)",
                "INSERT INTO owner SELECT generate_series(1, 100)",
                "CREATE TABLE part (id int, owner int REFERENCES owner) PARTITION BY HASH (id)",
                "CREATE TABLE part_0 PARTITION OF part FOR VALUES WITH (MODULUS 1, REMAINDER 0)",
                "CREATE INDEX ON part (owner)",
                "CREATE TABLE plain (id int PRIMARY KEY, owner int REFERENCES owner)",
                "CREATE INDEX ON plain (owner)",
                "CREATE INDEX ON plain ((owner + 1))",
                "CREATE INDEX ON plain ((owner + 2))",
                "CREATE INDEX ON plain ((owner + 3))",
                "CREATE INDEX ON plain ((owner + 4))",
                "INSERT INTO plain SELECT g, g FROM generate_series(1, 100) AS g",
                "INSERT INTO part SELECT id, owner FROM plain",
                "CREATE MATERIALIZED VIEW owners AS SELECT DISTINCT owner FROM plain");
        for (Step step :
                new Step[] {Step.DMS_PROVISIONING, Step.DATABASE_PREPARATION, Step.FULL_LOAD, Step.DATABASE_CLEANUP}) {
            stack.succeeds(spec, step);
        }
    }

    @AfterEach
    void leave_nothing() throws Exception {
        stack.undo(spec, Step.FULL_LOAD);
        stack.undo(spec, Step.DATABASE_PREPARATION);
    }

    @Test
    void a_retry_finds_what_an_earlier_attempt_completed() throws Exception {
        stack.succeeds(spec, Step.SECONDARY_SCHEMA_MIGRATION);
        stack.succeeds(spec, Step.SECONDARY_SCHEMA_MIGRATION);

        assertThat(number(
                        "SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND convalidated AND conparentid = 0"))
                .isEqualTo(2);
        assertThat(
                        number(
                                "SELECT count(*) FROM pg_class WHERE relname IN ('owner', 'part_0', 'plain') AND reltuples = 100"))
                .isEqualTo(3);
    }

    @Test
    void whoever_reads_a_filled_view_finds_its_statistics() throws Exception {
        stack.succeeds(spec, Step.SECONDARY_SCHEMA_MIGRATION);

        assertThat(number("SELECT count(*) FROM pg_stats WHERE tablename = 'owners' AND n_distinct = -1"))
                .isEqualTo(1);
    }

    @Test
    void parallel_workers_help_a_build_only_when_no_others_wait_and_foreign_keys_are_checked_by_their_indexes()
            throws Exception {
        target.execute(
                "CREATE TABLE seen (query text, workers int, random float, sequential float)",
                """
                CREATE FUNCTION see() RETURNS event_trigger LANGUAGE plpgsql AS
                $$BEGIN INSERT INTO public.seen SELECT current_query(), current_setting('max_parallel_maintenance_workers')::int,
                         current_setting('random_page_cost')::float, current_setting('seq_page_cost')::float; END$$
                """,
                "CREATE EVENT TRIGGER seeing ON ddl_command_end EXECUTE FUNCTION see()");

        stack.succeeds(spec, Step.SECONDARY_SCHEMA_MIGRATION);

        assertThat(number("SELECT count(*) FROM seen WHERE query LIKE 'CREATE INDEX%' AND workers = 0"))
                .isPositive();
        assertThat(
                        number(
                                "SELECT count(*) FROM seen WHERE query LIKE 'CREATE INDEX%' AND workers = (SELECT boot_val::int FROM pg_settings WHERE name = 'max_parallel_maintenance_workers')"))
                .isPositive();
        assertThat(number("SELECT count(*) FROM seen WHERE query LIKE '%VALIDATE CONSTRAINT%' AND random = sequential"))
                .isPositive();
        assertThat(number("SELECT count(*) FROM seen WHERE query LIKE 'REFRESH%' AND random > sequential"))
                .isPositive();
    }

    /** Each kind of statement is refused once, at its end; the outage that the first began ended long ago. */
    @Test
    void what_the_target_lacks_for_a_while_is_waited_for_and_nothing_is_made_twice() throws Exception {
        for (String kind : REFUSED) {
            target.execute("CREATE SEQUENCE \"" + kind + "\"");
        }
        refuse("nextval(format('public.%I', kind)) = 1");
        ScriptedRun run = new ScriptedRun(spec, Step.SECONDARY_SCHEMA_MIGRATION);
        assertThat(stack.handler(run.step()).perform(run)).isInstanceOf(StepOutcome.Again.class);
        stack.ageOutage(run);

        assertThat(stack.perform(run)).isInstanceOf(StepOutcome.Succeeded.class);

        for (String kind : REFUSED) {
            assertThat(number("SELECT last_value FROM \"" + kind + "\""))
                    .describedAs(kind)
                    .isGreaterThan(1);
        }
        String waiting = "WAITING: waiting: the target " + address() + " answered: ";
        assertThat(run.phases())
                .contains(
                        waiting + "no room for FOREIGN KEY",
                        waiting + "no room for VALIDATE",
                        waiting + "no room for REFRESH");
        assertComplete();
    }

    @Test
    void a_target_that_stays_full_parks_with_its_words_and_a_retry_builds_only_what_is_missing() throws Exception {
        refuse("kind = 'VALIDATE'");
        ScriptedRun run = new ScriptedRun(spec, Step.SECONDARY_SCHEMA_MIGRATION);

        Failure failure = catchThrowableOfType(StepFailedException.class, () -> performThroughHours(run))
                .failure();

        assertThat(failure.code()).isEqualTo("TARGET_REFUSED");
        assertThat(failure.category()).isEqualTo(Failure.Category.RETRYABLE);
        assertThat(failure.reason()).contains(address(), "no room for VALIDATE");
        List<String> built = texts(target, INDEX_FILES);
        target.execute("DROP EVENT TRIGGER refusing");
        stack.succeeds(spec, Step.SECONDARY_SCHEMA_MIGRATION);
        assertComplete();
        assertThat(texts(target, INDEX_FILES)).isEqualTo(built);
    }

    /** What still has room is done at first, and ends the outage that the time before began: it begins anew then. */
    private void performThroughHours(ScriptedRun run) throws Exception {
        for (int times = 0; times < 10; times++) {
            assertThat(stack.handler(run.step()).perform(run)).isInstanceOf(StepOutcome.Again.class);
            stack.ageOutage(run);
        }
    }

    private void refuse(String condition) throws SQLException {
        target.execute(
                """
                CREATE FUNCTION refuse() RETURNS event_trigger LANGUAGE plpgsql AS $$
                DECLARE kind text := substring(current_query() FROM '%s');
                BEGIN
                    IF kind IS NULL THEN RETURN; END IF;
                    IF %s THEN RAISE EXCEPTION 'no room for %%', kind USING ERRCODE = 'disk_full'; END IF;
                END $$
                """.formatted(String.join("|", REFUSED), condition),
                "CREATE EVENT TRIGGER refusing ON ddl_command_end EXECUTE FUNCTION refuse()");
    }

    private String address() {
        return target.host() + ":" + target.port() + "/" + target.name();
    }

    /** As the source, whose indexes and constraints are whole. */
    private void assertComplete() throws SQLException {
        for (String query : List.of("""
                SELECT pg_get_indexdef(indexrelid) || indisvalid FROM pg_index JOIN pg_class AS c ON c.oid = indrelid
                 WHERE c.relnamespace = 'public'::regnamespace ORDER BY 1
                """, """
                SELECT conrelid::regclass || ' ' || conname || convalidated FROM pg_constraint
                 WHERE connamespace = 'public'::regnamespace ORDER BY 1
                """, "SELECT owner::text FROM owners ORDER BY owner")) {
            assertThat(texts(target, query)).isEqualTo(texts(source, query));
        }
    }

    private int number(String query) throws SQLException {
        return Integer.parseInt(texts(target, query).getFirst());
    }

    private static List<String> texts(LocalDatabase database, String query) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            List<String> texts = new ArrayList<>();
            while (row.next()) {
                texts.add(row.getString(1));
            }
            return texts;
        }
    }
}
