package io.landfall.dmsadapter.fullload;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.contracts.spec.CutoverSpec;
import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.contracts.spec.ServerSpec;
import io.landfall.databases.identifier.QualifiedName;
import io.landfall.dmsadapter.provisioning.DmsDialect;
import io.landfall.dmsadapter.provisioning.Endpoint;
import io.landfall.dmsadapter.provisioning.Endpoints;
import io.landfall.dmsadapter.provisioning.Provisioned;
import io.landfall.dmsadapter.provisioning.ReplicationInstance;
import io.landfall.dmsadapter.provisioning.ReplicationTask.Definition;
import io.landfall.messaging.json.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class LoadPlanTest {

    private static final List<QualifiedName> TABLES =
            List.of(new QualifiedName("shop", "odd_%name"), new QualifiedName("shop", "orders"));

    @Test
    void names_every_table_and_with_cutover_landfalls_own() {
        JsonNode rules =
                Json.tree(plan(true, DmsDialect.ENGINE).tableMappings()).get("rules");
        assertThat(rules.valueStream()
                        .map(rule ->
                                rule.get("object-locator").get("table-name").asString()))
                .containsExactly("odd_%name", "orders", "heartbeat", "marker");
        assertThat(rules.valueStream().map(rule -> rule.get("rule-action").asString()))
                .containsOnly("explicit");
        assertThat(Json.tree(plan(false, DmsDialect.ENGINE).tableMappings()).get("rules"))
                .hasSize(2);
    }

    @Test
    void a_task_that_dms_has_completed_with_defaults_is_the_same() {
        Definition wanted = plan(true, DmsDialect.AWS);
        String more = wanted.settings().replaceFirst("\\{", "{\"Logging\":{\"EnableLogging\":false},");
        assertThat(LoadPlan.matches(wanted, with(wanted, more))).isTrue();
    }

    @Test
    void a_task_with_a_lossy_setting_is_another() {
        Definition wanted = plan(true, DmsDialect.AWS);
        String lossy = wanted.settings().replace("\"BatchApplyEnabled\":false", "\"BatchApplyEnabled\":true");
        assertThat(lossy).isNotEqualTo(wanted.settings());
        assertThat(LoadPlan.matches(wanted, with(wanted, lossy))).isFalse();
        assertThat(LoadPlan.matches(wanted, plan(false, DmsDialect.AWS))).isFalse();
    }

    @Test
    void a_task_of_another_pace_is_the_same() {
        Definition wanted = plan(true, DmsDialect.ENGINE);
        String slower = wanted.settings().replace("\"MaxFullLoadSubTasks\":8", "\"MaxFullLoadSubTasks\":2");
        assertThat(slower).isNotEqualTo(wanted.settings());
        assertThat(LoadPlan.matches(wanted, with(wanted, slower))).isTrue();
    }

    private static Definition with(Definition definition, String settings) {
        return new Definition(
                definition.identifier(),
                definition.instanceArn(),
                definition.sourceArn(),
                definition.targetArn(),
                definition.capturesChanges(),
                definition.tableMappings(),
                settings);
    }

    private static Definition plan(boolean cutover, DmsDialect dialect) {
        ServerSpec server = new ServerSpec("postgresql", "h", 5432, "none", "secret");
        MigrationSpec spec = new MigrationSpec(
                UUID.fromString("00000000-0000-0000-0000-000000000001"),
                UUID.randomUUID(),
                "wave",
                1,
                server,
                server,
                "shop",
                "shop",
                List.of(),
                Map.of(),
                new CutoverSpec(
                        cutover, null, Duration.ofSeconds(5), Duration.ofSeconds(1), Duration.ofSeconds(30), null),
                true,
                1,
                1_000_000,
                "requester",
                "requester");
        Endpoint source = new Endpoint("source", "active", Endpoints.of(spec, Endpoint.Side.SOURCE));
        Endpoint target = new Endpoint("target", "active", Endpoints.of(spec, Endpoint.Side.TARGET));
        return LoadPlan.of(
                spec,
                TABLES,
                8,
                dialect,
                new Provisioned(new ReplicationInstance("i", "instance", "available"), source, target));
    }
}
