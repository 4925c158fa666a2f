package io.landfall.dmsadapter.preparation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landfall.contracts.Step;
import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.databases.catalog.LargeObject;
import io.landfall.databases.catalog.RoleMapping;
import io.landfall.databases.catalog.postgresql.LargeObjects;
import io.landfall.dmsadapter.AdapterStack;
import io.landfall.dmsadapter.SampleSchema;
import io.landfall.dmsadapter.ScriptedRun;
import io.landfall.dmsadapter.access.Sql;
import io.landfall.localservers.postgres.LocalDatabase;
import io.landfall.localservers.postgres.SharedPostgres;
import io.landfall.messaging.step.RunInterruptedException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Undone at every point, the preparation leaves both sides as they were found. */
class RestoreIT {

    private final AdapterStack stack = AdapterStack.shared();

    @BeforeAll
    static void roles() throws SQLException {
        SharedPostgres.target().server().execute("postgres", """
                DO $$ BEGIN
                    CREATE ROLE restore_owner LOGIN; CREATE ROLE restore_lender LOGIN; CREATE ROLE restore_borrower LOGIN;
                EXCEPTION WHEN duplicate_object THEN NULL; END $$
                """);
    }

    @ParameterizedTest
    @ValueSource(strings = {"BASELINE", "FENCE", "SCHEMA", "REPLICA_IDENTITY", ""})
    void an_existing_target_is_as_found(String stopAt) throws Exception {
        LocalDatabase source = aSource();
        LocalDatabase target = anExistingTarget();
        DatabaseState sourceBefore = survey(source);
        DatabaseState targetBefore = survey(target);
        MigrationSpec spec = AdapterStack.aMigration(source, target.name(), true);

        prepareUntil(spec, stopAt);
        stack.undo(spec, Step.DATABASE_PREPARATION);

        assertThat(survey(source)).isEqualTo(sourceBefore);
        assertThat(survey(target)).isEqualTo(targetBefore);
        assertThat(landfallSchemas(source) + landfallSchemas(target)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"BASELINE", "TARGET_DATABASE", "FENCE", "SCHEMA", ""})
    void an_absent_target_is_absent_again(String stopAt) throws Exception {
        LocalDatabase source = aSource();
        DatabaseState sourceBefore = survey(source);
        MigrationSpec spec = AdapterStack.aMigration(source, source.name() + " new", false);

        prepareUntil(spec, stopAt);
        stack.undo(spec, Step.DATABASE_PREPARATION);

        assertThat(survey(source)).isEqualTo(sourceBefore);
        assertThat(exists(spec.targetDatabase())).isFalse();
    }

    @Test
    void the_secondary_schema_goes_with_the_preparation() throws Exception {
        LocalDatabase source = aSource();
        LocalDatabase target = anExistingTarget();
        DatabaseState sourceBefore = survey(source);
        DatabaseState targetBefore = survey(target);
        MigrationSpec spec = AdapterStack.aMigration(source, target.name(), true);
        stack.succeeds(spec, Step.DMS_PROVISIONING);
        stack.succeeds(spec, Step.DATABASE_PREPARATION);
        stack.succeeds(spec, Step.FULL_LOAD);
        stack.succeeds(spec, Step.SECONDARY_SCHEMA_MIGRATION);
        assertThat(survey(target).objects())
                .hasSizeGreaterThan(targetBefore.objects().size() + 40);

        stack.undo(spec, Step.FULL_LOAD);
        stack.undo(spec, Step.DATABASE_PREPARATION);
        stack.undo(spec, Step.DMS_PROVISIONING);

        assertThat(survey(source)).isEqualTo(sourceBefore);
        assertThat(survey(target)).isEqualTo(targetBefore);
        assertThat(landfallSchemas(source) + landfallSchemas(target)).isZero();
    }

    @Test
    void changes_of_insert_only_tables_name_no_row_for_the_time_of_the_migration() throws Exception {
        LocalDatabase source = aSource();
        // the second has an identity that nothing can give it again, and that says no more than NOTHING
        source.execute(
                "CREATE TABLE shop.insert_only_2 PARTITION OF shop.insert_only FOR VALUES IN (2)",
                "ALTER TABLE shop.insert_only_2 ALTER a SET NOT NULL",
                "CREATE UNIQUE INDEX identity_2 ON shop.insert_only_2 (a)",
                "ALTER TABLE shop.insert_only_2 REPLICA IDENTITY USING INDEX identity_2",
                "DROP INDEX shop.identity_2");
        MigrationSpec spec = AdapterStack.aMigration(source, anExistingTarget().name(), true);

        prepareUntil(spec, "");
        assertThat(identities(source))
                .contains("insert_only_1:n", "insert_only_2:n", "keyless:f", "Odd name:f", "customer:d")
                .doesNotContain("insert_only:n");

        stack.undo(spec, Step.DATABASE_PREPARATION);
        assertThat(identities(source))
                .contains("insert_only_1:d", "insert_only_2:n", "keyless:d", "Odd name:d", "customer:n");
    }

    @Test
    void large_objects_that_the_ledger_names_go_and_others_stay() throws Exception {
        LocalDatabase source = aSource();
        LocalDatabase target = anExistingTarget();
        MigrationSpec spec = AdapterStack.aMigration(source, target.name(), true);
        prepareUntil(spec, "");
        target.execute(
                "INSERT INTO landfall.large_object SELECT lo_create(n::oid) FROM generate_series(60001, 62500) n",
                "SELECT lo_create(70000)");

        stack.undo(spec, Step.DATABASE_PREPARATION);

        try (Connection connection = target.connect()) {
            assertThat(LargeObjects.read(connection, RoleMapping.none()))
                    .extracting(LargeObject::oid)
                    .containsExactly(70000L);
        }
    }

    @Test
    void a_retry_after_any_interruption_ends_prepared() throws Exception {
        LocalDatabase source = aSource();
        LocalDatabase target = anExistingTarget();
        MigrationSpec spec = AdapterStack.aMigration(source, target.name(), true);
        for (String phase : new String[] {"BASELINE", "FENCE", "SCHEMA", "REPLICA_IDENTITY", ""}) {
            prepareUntil(spec, phase);
        }
        assertThat(survey(target).objects()).contains("table shop.orders");
    }

    private void prepareUntil(MigrationSpec spec, String stopAt) throws Exception {
        if (stopAt.isEmpty()) {
            stack.succeeds(spec, Step.DATABASE_PREPARATION);
        } else {
            assertThatThrownBy(() -> stack.perform(new ScriptedRun(spec, Step.DATABASE_PREPARATION).stoppingAt(stopAt)))
                    .isInstanceOf(RunInterruptedException.class);
        }
    }

    private static LocalDatabase aSource() throws SQLException {
        LocalDatabase source = SharedPostgres.source().freshDatabase("restore");
        source.execute(SampleSchema.statements());
        source.execute(
                "ALTER TABLE shop.\"Odd name\" DROP CONSTRAINT \"Odd name_pkey\"",
                "ALTER TABLE shop.customer REPLICA IDENTITY NOTHING",
                "CREATE TABLE shop.keyless (a int)",
                "CREATE TABLE shop.insert_only (a int) PARTITION BY LIST (a)",
                "CREATE TABLE shop.insert_only_1 PARTITION OF shop.insert_only DEFAULT",
                "CREATE PUBLICATION theirs FOR TABLE shop.orders");
        return source;
    }

    private static List<String> identities(LocalDatabase database) throws SQLException {
        try (Connection connection = database.connect()) {
            return Sql.list(
                    connection,
                    "SELECT relname || ':' || relreplident::text FROM pg_class WHERE relnamespace = 'shop'::regnamespace AND relkind IN ('r', 'p')",
                    row -> row.getString(1));
        }
    }

    /** With grants of grants, settings, default privileges and a public schema of its own kind. */
    private static LocalDatabase anExistingTarget() throws SQLException {
        LocalDatabase target = SharedPostgres.target().freshDatabase("restore");
        String name = '"' + target.name() + '"';
        target.execute(
                "ALTER DATABASE " + name + " OWNER TO restore_owner",
                "REVOKE CONNECT ON DATABASE " + name + " FROM PUBLIC",
                "GRANT CONNECT ON DATABASE " + name + " TO restore_lender WITH GRANT OPTION",
                "SET ROLE restore_lender",
                "GRANT CONNECT ON DATABASE " + name + " TO restore_borrower",
                "RESET ROLE",
                "ALTER DATABASE " + name + " SET statement_timeout = '7min'",
                "ALTER ROLE restore_lender IN DATABASE " + name + " SET search_path = one, \"Two\"",
                "ALTER DEFAULT PRIVILEGES FOR ROLE restore_owner GRANT SELECT ON TABLES TO restore_lender",
                "GRANT CREATE ON SCHEMA public TO restore_lender",
                "COMMENT ON SCHEMA public IS 'ours'",
                "CREATE SCHEMA kept AUTHORIZATION restore_owner");
        return target;
    }

    private static DatabaseState survey(LocalDatabase database) throws SQLException {
        try (Connection connection = database.connect()) {
            return DatabaseSurvey.read(connection);
        }
    }

    private static int landfallSchemas(LocalDatabase database) throws SQLException {
        try (Connection connection = database.connect();
                var rows = connection
                        .createStatement()
                        .executeQuery("SELECT count(*) FROM pg_namespace WHERE nspname = 'landfall'")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private static boolean exists(String database) throws SQLException {
        try (Connection connection = SharedPostgres.target().server().connect("postgres");
                var statement = connection.prepareStatement("SELECT 1 FROM pg_database WHERE datname = ?")) {
            statement.setString(1, database);
            return statement.executeQuery().next();
        }
    }
}
