package io.landfall.validation.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.api.report.ReportStore;
import io.landfall.contracts.ReportReference;
import io.landfall.contracts.Step;
import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.databases.catalog.Catalog;
import io.landfall.databases.catalog.CatalogObject;
import io.landfall.databases.catalog.RoleMapping;
import io.landfall.databases.catalog.postgresql.PostgresCatalog;
import io.landfall.databases.identifier.ExclusionPatterns;
import io.landfall.localservers.postgres.LocalDatabase;
import io.landfall.localservers.postgres.SharedPostgres;
import io.landfall.messaging.json.Json;
import io.landfall.messaging.step.StepOutcome;
import io.landfall.validation.ScriptedRun;
import io.landfall.validation.ValidationStack;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class SchemaValidationIT {

    private final ValidationStack stack = ValidationStack.shared();
    private final LocalDatabase source = SharedPostgres.source().freshDatabase("schema");
    private final LocalDatabase target = SharedPostgres.target().freshDatabase("schema");
    private final MigrationSpec spec = ValidationStack.aMigration(source, target, true);

    @BeforeEach
    void migrate() throws SQLException {
        source.execute("""
                CREATE TYPE public.mood AS ENUM ('good', 'bad');
                CREATE TABLE public.customers (id int PRIMARY KEY, name text NOT NULL DEFAULT 'x', m public.mood);
                CREATE TABLE public.orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                    customer int REFERENCES public.customers, total numeric(10,2) CHECK (total > 0));
                CREATE INDEX "By Total" ON public.orders (total DESC) WHERE total > 10;
                CREATE VIEW public.big AS SELECT * FROM public.orders WHERE total > 100;
                CREATE FUNCTION public.stamp() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
                CREATE TRIGGER always_on BEFORE INSERT ON public.orders FOR EACH ROW EXECUTE FUNCTION public.stamp();
                ALTER TABLE public.orders ENABLE ALWAYS TRIGGER always_on;
                COMMENT ON TABLE public.orders IS 'what was bought';
                GRANT SELECT ON public.orders TO PUBLIC;
                CREATE SCHEMA audit;
                CREATE TABLE audit.log (id int);
                """);
        Catalog catalog;
        try (Connection connection = source.connect()) {
            catalog = PostgresCatalog.read(connection, ExclusionPatterns.of(spec.exclude()), RoleMapping.none());
        }
        try (Connection connection = target.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(Catalog.CREATION_SETTINGS);
            for (CatalogObject object : catalog.objects()) {
                for (String sql : object.creation()) {
                    statement.execute(sql);
                }
                for (String sql : object.completion()) {
                    statement.execute(sql);
                }
            }
        }
        // what a migration under way has there besides
        source.execute("ALTER TABLE public.orders REPLICA IDENTITY FULL", "CREATE SCHEMA landfall");
        target.execute("CREATE SCHEMA landfall", "CREATE TABLE landfall.lease (name text)");
    }

    @Test
    void equal_schemas_pass() throws SQLException {
        assertThat(validate()).isInstanceOf(StepOutcome.Succeeded.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            DROP INDEX public."By Total"                                        | By Total    | is missing
            CREATE TABLE public.extra (id int)                                  | extra       | exists only on the target
            ALTER TABLE public.customers ALTER name SET DEFAULT 'y'             | customers   | differs
            ALTER TABLE public.customers ALTER name DROP NOT NULL               | customers   | differs
            ALTER TABLE public.orders ALTER total TYPE numeric(12,2)            | orders      | differs
            DROP TRIGGER always_on ON public.orders                             | always_on   | is missing
            REVOKE SELECT ON public.orders FROM PUBLIC                          | orders      | missing
            COMMENT ON TABLE public.orders IS 'something else'                  | orders      | differs
            ALTER TYPE public.mood ADD VALUE 'ugly'                             | mood        | differs
            CREATE OR REPLACE VIEW public.big AS SELECT * FROM public.orders    | big         | differs
            UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'public."By Total"'::regclass | By Total | invalid
            """)
    void a_planted_difference_is_found_and_named(String planting, String object, String explanation)
            throws SQLException {
        planted(planting);
        StepOutcome.Failed failed = (StepOutcome.Failed) validate();
        assertThat(failed.failure().reason()).contains(object);
        assertThat(report(failed.report()).path("differences").toString()).contains(object, explanation);
    }

    @Test
    void a_foreign_key_that_is_not_validated_is_a_difference() throws SQLException {
        target.execute(
                "ALTER TABLE public.orders DROP CONSTRAINT orders_customer_fkey",
                "ALTER TABLE public.orders ADD FOREIGN KEY (customer) REFERENCES public.customers NOT VALID");
        StepOutcome.Failed failed = (StepOutcome.Failed) validate();
        assertThat(failed.failure().reason()).contains("orders_customer_fkey", "is not validated");
    }

    @Test
    void what_the_adapter_deferred_is_pending_and_nothing_else() throws SQLException {
        target.execute("DROP TRIGGER always_on ON public.orders");
        String identity;
        try (Connection connection = source.connect()) {
            identity = PostgresCatalog.read(connection, ExclusionPatterns.none(), RoleMapping.none()).objects().stream()
                    .map(object -> object.identity().toString())
                    .filter(name -> name.contains("always_on"))
                    .findFirst()
                    .orElseThrow();
        }
        ReportReference deferred = stack.reportOfAdapter(
                Step.SECONDARY_SCHEMA_MIGRATION,
                Map.of(
                        "deferred",
                        List.of(Map.of("identity", identity, "objectClass", "TRIGGER", "sql", "CREATE ..."))));
        StepOutcome.Succeeded succeeded = (StepOutcome.Succeeded) validate(deferred);
        assertThat(report(succeeded.report()).path("pending").toString()).contains("always_on");

        target.execute("DROP VIEW public.big");
        assertThat(((StepOutcome.Failed) validate(deferred)).failure().reason())
                .contains("big")
                .doesNotContain("always_on");
    }

    private void planted(String sql) throws SQLException {
        if (sql.contains("numeric(12,2)")) {
            target.execute("DROP VIEW public.big");
        }
        target.execute(sql);
    }

    private StepOutcome validate(ReportReference... reports) throws SQLException {
        return stack.bean(SchemaValidation.class).perform(new ScriptedRun(spec, Step.SCHEMA_VALIDATION, reports));
    }

    private JsonNode report(ReportReference reference) {
        return Json.tree(stack.bean(ReportStore.class).find(reference.sha256()).orElseThrow());
    }
}
