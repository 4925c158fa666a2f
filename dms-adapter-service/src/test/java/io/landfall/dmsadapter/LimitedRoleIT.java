package io.landfall.dmsadapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.landfall.api.report.ReportStore;
import io.landfall.contracts.Step;
import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.contracts.spec.ServerSpec;
import io.landfall.localservers.postgres.LocalDatabase;
import io.landfall.localservers.postgres.SharedPostgres;
import io.landfall.messaging.json.Json;
import io.landfall.messaging.step.StepFailedException;
import io.landfall.messaging.step.StepOutcome;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Landfall's role on the target is no superuser: it owns what the application's role owns, and no more. */
class LimitedRoleIT {

    private final AdapterStack stack = AdapterStack.shared();

    @BeforeAll
    static void roles() throws SQLException {
        SharedPostgres.source().server().execute("postgres", """
                DO $$ BEGIN CREATE ROLE shop_owner LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$
                """);
        SharedPostgres.target().server().execute("postgres", """
                DO $$ BEGIN
                    CREATE ROLE landfall_mover LOGIN CREATEDB;
                    CREATE ROLE new_owner LOGIN;
                    CREATE ROLE bystander LOGIN;
                    GRANT new_owner TO landfall_mover;
                EXCEPTION WHEN duplicate_object THEN NULL; END $$
                """);
    }

    @Test
    void what_fires_while_changes_are_applied_waits_for_the_cutover() throws Exception {
        LocalDatabase source = aSource();
        MigrationSpec spec = asMover(AdapterStack.aMigration(source, source.name(), true));
        LocalDatabase target = new LocalDatabase(SharedPostgres.target().server(), source.name());
        stack.succeeds(spec, Step.DMS_PROVISIONING);
        JsonNode preparation = report(stack.perform(spec, Step.DATABASE_PREPARATION));
        stack.succeeds(spec, Step.FULL_LOAD);
        JsonNode secondary = report(stack.perform(spec, Step.SECONDARY_SCHEMA_MIGRATION));

        assertThat(preparation.get("createdDatabase").asBoolean()).isTrue();
        assertThat(WholePathIT.text(
                        target, "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()"))
                .isEqualTo("new_owner");
        assertThat(WholePathIT.text(target, "SELECT tableowner FROM pg_tables WHERE tablename = 'orders'"))
                .isEqualTo("new_owner");
        assertThat(secondary.get("replicaRole").asBoolean()).isFalse();
        assertThat(secondary
                        .get("deferred")
                        .valueStream()
                        .map(object -> object.get("objectClass").asString()))
                .containsExactlyInAnyOrder("TRIGGER", "FOREIGN_KEY");
        for (JsonNode deferred : secondary.get("deferred")) {
            target.execute(deferred.get("sql").asString());
            target.execute(deferred.get("undoSql").asString());
        }
        assertThat(mayConnect(target, "bystander")).isFalse();
        target.execute("BEGIN");
        for (JsonNode open : preparation.get("targetFence").get("openSql")) {
            target.execute(open.asString());
        }
        assertThat(mayConnect(target, "bystander")).isTrue();

        stack.succeeds(spec, Step.DMS_CLEANUP);
        assertThat(WholePathIT.text(target, "SELECT count(*)::text FROM pg_namespace WHERE nspname = 'landfall'"))
                .isEqualTo("0");
    }

    @Test
    void a_target_that_it_can_not_close_fails_by_name() throws Exception {
        LocalDatabase source = aSource();
        LocalDatabase target = SharedPostgres.target().freshDatabase("foreign");
        target.execute("GRANT CREATE ON DATABASE \"" + target.name() + "\" TO landfall_mover");
        MigrationSpec spec = asMover(AdapterStack.aMigration(source, target.name(), true));

        assertThatThrownBy(() -> stack.perform(spec, Step.DATABASE_PREPARATION))
                .isInstanceOfSatisfying(StepFailedException.class, failed -> {
                    assertThat(failed.failure().reason()).contains("bystander");
                    assertThat(failed.failure().code()).isEqualTo("TARGET_FENCE_NOT_CLOSED");
                });
        stack.undo(spec, Step.DATABASE_PREPARATION);
    }

    /** Two sessions are not enough for what builds keys side by side. */
    @Test
    void a_role_without_connections_is_waited_for_and_those_it_had_are_given_back() throws Exception {
        LocalDatabase source = aSource();
        MigrationSpec spec = asMover(AdapterStack.aMigration(source, source.name(), false));
        LocalDatabase target = new LocalDatabase(SharedPostgres.target().server(), source.name());
        for (Step step :
                List.of(Step.DMS_PROVISIONING, Step.DATABASE_PREPARATION, Step.FULL_LOAD, Step.DATABASE_CLEANUP)) {
            stack.succeeds(spec, step);
        }
        ScriptedRun run = new ScriptedRun(spec, Step.SECONDARY_SCHEMA_MIGRATION);
        target.execute("ALTER ROLE landfall_mover CONNECTION LIMIT 2");
        try {
            assertThat(stack.handler(run.step()).perform(run)).isInstanceOf(StepOutcome.Again.class);
            assertThat(run.phases())
                    .last()
                    .asString()
                    .startsWith("WAITING: waiting: the target 127.0.0.1:")
                    .endsWith("too many connections for role \"landfall_mover\"");
            await().until(() -> WholePathIT.text(
                            target, "SELECT count(*)::text FROM pg_stat_activity WHERE usename = 'landfall_mover'")
                    .equals("0"));
        } finally {
            target.execute("ALTER ROLE landfall_mover CONNECTION LIMIT -1");
        }

        assertThat(stack.perform(run)).isInstanceOf(StepOutcome.Succeeded.class);
        assertThat(WholePathIT.text(target, "SELECT bool_and(indisvalid)::text FROM pg_index"))
                .isEqualTo("true");
        stack.succeeds(spec, Step.DMS_CLEANUP);
    }

    private JsonNode report(StepOutcome outcome) {
        StepOutcome.Succeeded succeeded = (StepOutcome.Succeeded) outcome;
        return Json.tree(
                stack.bean(ReportStore.class).find(succeeded.report().sha256()).orElseThrow());
    }

    private static LocalDatabase aSource() throws SQLException {
        LocalDatabase source = SharedPostgres.source().freshDatabase("limited");
        source.execute(SampleSchema.statements());
        source.execute(
                "ALTER DATABASE \"" + source.name() + "\" OWNER TO shop_owner",
                """
                DO $$ DECLARE o record; BEGIN
                    FOR o IN SELECT c.oid::regclass AS name, relkind FROM pg_class c
                              WHERE relnamespace = 'shop'::regnamespace AND relkind IN ('r', 'p', 'v', 'm')
                    LOOP EXECUTE format('ALTER TABLE %s OWNER TO shop_owner', o.name); END LOOP;
                END $$
                """,
                "ALTER SCHEMA shop OWNER TO shop_owner",
                "ALTER TYPE shop.mood OWNER TO shop_owner",
                "ALTER DOMAIN shop.price OWNER TO shop_owner",
                "ALTER FUNCTION shop.touch() OWNER TO shop_owner");
        return source;
    }

    private static boolean mayConnect(LocalDatabase database, String role) throws SQLException {
        return WholePathIT.text(
                        database, "SELECT has_database_privilege('" + role + "', current_database(), 'CONNECT')::text")
                .equals("true");
    }

    private static MigrationSpec asMover(MigrationSpec of) {
        ServerSpec target = new ServerSpec(
                of.target().engine(),
                of.target().host(),
                of.target().port(),
                of.target().tls(),
                "mover");
        return new MigrationSpec(
                of.migrationId(),
                of.taskId(),
                of.taskName(),
                of.revision(),
                of.source(),
                target,
                of.database(),
                of.targetDatabase(),
                List.of(),
                Map.of("shop_owner", "new_owner"),
                of.cutover(),
                of.dataValidation(),
                of.maxParallelDatabases(),
                of.maxRetainedWalBytes(),
                of.requestedBy(),
                of.lastEditedBy());
    }
}
