package io.landfall.dmsadapter.secondaryschema;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.contracts.Step;
import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.dmsadapter.AdapterStack;
import io.landfall.localservers.postgres.LocalDatabase;
import io.landfall.localservers.postgres.SharedPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is done once the data is consistent, and done again by whoever goes on. */
class CompletionIT {

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

    private int number(String query) throws SQLException {
        try (Connection connection = target.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getInt(1);
        }
    }
}
