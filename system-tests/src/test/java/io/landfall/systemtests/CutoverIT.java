package io.landfall.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.contracts.MigrationStatus;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A live database moves with cutover while an application writes. */
class CutoverIT {

    private final SystemUnderTest system = SystemUnderTest.running();

    @Test
    void moves_a_live_database_and_loses_nothing() throws Exception {
        system.createShop("live", 50_000);
        try (Traffic traffic = Traffic.into(system, "live", "live", 2)) {
            system.operator.register(TaskDocument.aTask("live-task", system)
                    .database("live")
                    .cutover("probe", java.util.Map.of("secretRef", "application"))
                    .build());
            system.await("live-task", "live", MigrationStatus.AWAITING_APPROVAL);
            system.approve("live-task", "live");
            system.await("live-task", "live", MigrationStatus.COMPLETED);
            int before = traffic.acknowledged();
            org.awaitility.Awaitility.await()
                    .atMost(java.time.Duration.ofMinutes(2))
                    .until(() -> traffic.acknowledged() > before + 50);
            traffic.end();

            assertThat(traffic.faultsOn(system.target, "live")).isEmpty();
            assertThat(traffic.acknowledged()).isGreaterThan(500);
        }
        JsonNode certificate = system.operator.certificate("live-task", "live");
        assertThat(certificate.isObject()).isTrue();
        AsFound source = AsFound.of(system.source, "live");
        assertThat(source.facts()).noneMatch(fact -> fact.contains("landfall.") || fact.startsWith("slot "));
        assertThat(AsFound.of(system.target, "live").facts()).noneMatch(fact -> fact.contains("landfall."));
    }
}
