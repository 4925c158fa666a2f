package io.landfall.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.contracts.MigrationStatus;
import io.landfall.contracts.Step;
import io.landfall.quickstart.stack.StackService;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A live database moves with cutover while an application writes. */
class CutoverIT {

    private final SystemUnderTest system = SystemUnderTest.running();

    @Test
    void moves_a_live_database_and_loses_nothing() throws Exception {
        system.createShop("live", 50_000);
        system.addBaskets("live");
        String baskets = SystemUnderTest.basketsOf(system.source, "live");
        Set<String> named = NamedMetrics.inDashboardsAndRules();
        try (Scrapes scrapes = Scrapes.of(system.stack);
                Traffic traffic = Traffic.into(system, "live", "live", 2)) {
            system.operator.register(TaskDocument.aTask("live-task", system)
                    .database("live")
                    .cutover("probe", Map.of("secretRef", "application"))
                    .build());
            system.await("live-task", "live", MigrationStatus.AWAITING_APPROVAL);
            system.fillBaskets("live");
            system.approve("live-task", "live");
            system.await("live-task", "live", MigrationStatus.COMPLETED);
            traffic.awaitMore(50);
            traffic.end();

            assertThat(traffic.faultsOn(system.target, "live")).isEmpty();
            assertThat(traffic.acknowledged()).isGreaterThan(500);
            Awaitility.await("every metric of dashboards and rules")
                    .atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(scrapes.names()).containsAll(named));
        }
        logsCarryOneTrace();
        JsonNode certificate = system.operator.certificate("live-task", "live");
        assertThat(certificate.at("/verification/largeObjects/means").asString())
                .isEqualTo("DIGEST");
        assertThat(SystemUnderTest.basketsOf(system.target, "live"))
                .startsWith("500 ")
                .isEqualTo(baskets);
        AsFound source = AsFound.of(system.source, "live");
        assertThat(source.facts()).noneMatch(fact -> fact.contains("landfall.") || fact.startsWith("slot "));
        assertThat(AsFound.of(system.target, "live").facts()).noneMatch(fact -> fact.contains("landfall."));
    }

    /** From the registration on, over HTTP, Kafka and the saga's timers. */
    private void logsCarryOneTrace() throws Exception {
        EcsLog log = new EcsLog(system.stack.settings().log(StackService.VALIDATION.module()));
        String migration = system.migration("live-task", "live").migrationId().toString();
        List<JsonNode> lines = new java.util.ArrayList<>(log.of(migration, Step.PRE_MIGRATION_VALIDATION.name()));
        lines.addAll(log.of(migration, Step.DATA_VALIDATION.name()));

        assertThat(lines).hasSizeGreaterThan(1).allSatisfy(line -> {
            assertThat(line.at("/attempt").asString()).isEqualTo("1");
            assertThat(line.at("/trace/id").asString()).hasSize(32);
            assertThat(line.at("/service/name").asString()).isEqualTo("validation-service");
        });
        assertThat(lines.stream().map(line -> line.at("/trace/id").asString()).distinct())
                .hasSize(1);
    }
}
