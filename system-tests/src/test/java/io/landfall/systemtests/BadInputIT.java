package io.landfall.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.landfall.cli.client.Approval;
import io.landfall.cli.client.LandfallClient;
import io.landfall.cli.client.LandfallProblem;
import io.landfall.cli.client.Login;
import io.landfall.cli.client.MigrationView;
import io.landfall.contracts.MigrationStatus;
import io.landfall.localservers.postgres.LocalPostgres;
import io.landfall.localservers.postgres.PostgresSettings;
import io.landfall.localservers.postgres.WalLevel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Bad input gives a clear error, and nothing is started or lost. */
class BadInputIT {

    private final SystemUnderTest system = SystemUnderTest.running();

    @Test
    void refuses_documents_that_it_cannot_mean() {
        String good = TaskDocument.aTask("bad-document", system).database("x").build();
        refused(good.replace("\"databases\"", "\"databasess\""), "databasess");
        refused("apiVersion: landfall/v1\n  kind: [", "");
        refused(good.replace("\"postgresql\"", "\"oracle\""), "engine");
        refused(
                TaskDocument.aTask("bad-document", system)
                        .database("x")
                        .target("port", system.source.port())
                        .build(),
                "target");
        refused(
                TaskDocument.aTask("bad-document", system)
                        .database("x")
                        .database("x")
                        .build(),
                "databases");
        refused(
                TaskDocument.aTask("bad-document", system)
                        .database("x")
                        .cutover("maxLag", "soon")
                        .build(),
                "maxLag");
        assertThatThrownBy(() -> system.operator.task("bad-document"))
                .isInstanceOfSatisfying(
                        LandfallProblem.class,
                        problem -> assertThat(problem.status()).isEqualTo(404));
    }

    @Test
    void refuses_a_second_task_of_a_name() throws Exception {
        system.createShop("twice", 10);
        String document = TaskDocument.aTask("twice", system)
                .database("twice")
                .withoutCutover()
                .build();
        system.operator.register(document);
        LandfallProblem problem = catchThrowableOfType(LandfallProblem.class, () -> system.operator.register(document));

        assertThat(problem.status()).isEqualTo(409);
        assertThat(problem.remedy()).isNotBlank();
        system.await("twice", "twice", MigrationStatus.COMPLETED);
        LandfallProblem finished =
                catchThrowableOfType(LandfallProblem.class, () -> system.operator.abort("twice", null, "too late"));
        assertThat(finished.status()).isEqualTo(409);
        LandfallProblem retry =
                catchThrowableOfType(LandfallProblem.class, () -> system.operator.retry("twice", null, null));
        assertThat(retry.status()).isEqualTo(409);
    }

    @Test
    void names_what_is_wrong_on_the_servers_before_it_touches_them() throws Exception {
        system.createShop("checks", 10);
        AsFound before = AsFound.of(system.source, "checks");
        failsChecks(aTask("unreachable").source("port", 1), "127.0.0.1:1");
        failsChecks(aTask("wrong-password").source("credentials", secret("wrong-password")), "password");
        failsChecks(aTask("unknown-secret").source("credentials", secret("no-such-secret")), "no-such-secret");
        failsChecks(aTask("forbidden-secret").source("credentials", secret("elsewhere-only")), "elsewhere-only");
        failsChecks(aTask("weak").source("credentials", secret("weak")), "");
        failsChecks(TaskDocument.aTask("missing-database", system).database("no such database"), "no such database");
        system.target.execute("postgres", "CREATE DATABASE filled");
        system.target.execute("filled", "CREATE TABLE public.in_the_way (id int)");
        failsChecks(TaskDocument.aTask("not-empty", system).database("checks", "filled"), "in_the_way");
        assertThat(AsFound.of(system.source, "checks")).isEqualTo(before);
        assertThat(AsFound.of(system.target, "checks").facts()).doesNotContain("database checks");
    }

    @Test
    void a_source_without_logical_wal_cannot_be_cut_over() throws Exception {
        try (LocalPostgres server = PostgresSettings.in(Path.of("target", "system", "replica-wal"))
                .walLevel(WalLevel.REPLICA)
                .start()) {
            server.execute(
                    "postgres",
                    "CREATE ROLE landfall LOGIN SUPERUSER PASSWORD '" + SystemUnderTest.PASSWORD + "'",
                    "CREATE ROLE owner",
                    "CREATE ROLE app LOGIN",
                    "CREATE DATABASE replica_wal OWNER owner");
            failsChecks(
                    TaskDocument.aTask("replica-wal", system)
                            .database("replica_wal")
                            .source("port", server.port())
                            .source("tls", "none"),
                    "wal_level");
        }
    }

    @Test
    void approves_only_what_waits_for_it_once_by_somebody_else_for_the_plan_at_hand() throws Exception {
        system.createShop("approvals", 10);
        system.operator.register(
                TaskDocument.aTask("approvals", system).database("approvals").build());
        system.await("approvals", "approvals", MigrationStatus.AWAITING_APPROVAL);
        String hash = system.approver
                .cutoverPlan("approvals", "approvals")
                .path("planHash")
                .stringValue();
        refusedApproval(system.approver, "0".repeat(64));
        audited("approver", "plan");
        refusedApproval(system.operator, hash);
        audited("operator", "role");
        system.hold("approvals", "CUTOVER_CRITERIA");
        system.approver.approve("approvals", "approvals", new Approval("yes", hash, null, null));
        refusedApproval(system.approver, hash);
        system.awaitHeld("approvals", "CUTOVER_CRITERIA");
        refusedApproval(system.approver, hash);
        LandfallClient nobody = new LandfallClient(system.stack.registry(), new Login.Basic("operator", "guess"));
        assertThat(catchThrowableOfType(LandfallProblem.class, nobody::tasks).status())
                .isEqualTo(401);
        system.release("approvals", "CUTOVER_CRITERIA");

        system.await("approvals", "approvals", MigrationStatus.COMPLETED);
    }

    @Test
    void moves_databases_with_names_that_hurt() throws Exception {
        List<String> names = List.of("Upper Case", "quo\"te", "semi;colon", "a.b", "sel'ect");
        TaskDocument task = TaskDocument.aTask("names", system).withoutCutover();
        for (String name : names) {
            system.createShop(name, 10);
            task.database(name);
        }
        system.operator.register(task.build());
        for (String name : names) {
            system.await("names", name, MigrationStatus.COMPLETED);
            assertThat(Equality.contentOf(system.target, name)).isEqualTo(Equality.contentOf(system.source, name));
        }
    }

    private void refusedApproval(LandfallClient by, String hash) {
        LandfallProblem problem = catchThrowableOfType(
                LandfallProblem.class,
                () -> by.approve("approvals", "approvals", new Approval("mine", hash, null, null)));
        assertThat(problem).isNotNull();
        assertThat(problem.status()).isBetween(400, 422);
        assertThat(problem.getMessage()).isNotBlank();
    }

    private void audited(String principal, String reason) {
        JsonNode newest = system.operator.audit("approvals").path(0);
        assertThat(newest.path("action").asString()).isEqualTo("APPROVE_CUTOVER");
        assertThat(newest.path("outcome").asString()).isEqualTo("REFUSED");
        assertThat(newest.path("principal").asString()).isEqualTo(principal);
        assertThat(newest.path("detail").asString()).contains(reason);
    }

    private void refused(String document, String field) {
        LandfallProblem problem = catchThrowableOfType(LandfallProblem.class, () -> system.operator.register(document));
        assertThat(problem).as(field).isNotNull();
        assertThat(problem.status()).isBetween(400, 422);
        assertThat(problem.violations()).anySatisfy(violation -> {
            assertThat(String.valueOf(violation.field()) + violation.reason()).contains(field);
            assertThat(violation.remedy()).isNotBlank();
        });
    }

    private void failsChecks(TaskDocument document, String named) {
        String json = document.build();
        String task = system.operator.register(json).name();
        MigrationView failed = system.operator.task(task).migrations().getFirst();
        failed = system.await(task, failed.database(), Set.of(MigrationStatus.FAILED, MigrationStatus.NEEDS_OPERATOR));
        assertThat(failed.step()).hasToString("PRE_MIGRATION_VALIDATION");
        assertThat(failed.failure().reason()).contains(named);
        assertThat(failed.failure().remedy()).isNotBlank();
    }

    private TaskDocument aTask(String name) {
        return TaskDocument.aTask(name, system).database("checks");
    }

    private static Map<String, Object> secret(String name) {
        return Map.of("secretRef", name);
    }
}
