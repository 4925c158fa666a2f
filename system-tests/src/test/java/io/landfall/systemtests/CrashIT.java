package io.landfall.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.contracts.MigrationStatus;
import io.landfall.quickstart.stack.StackService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Services are killed in the midst of the load and of the apply; the launcher starts them again. */
@Isolated
class CrashIT {

    private final SystemUnderTest system = SystemUnderTest.running();

    @Test
    void the_engine_is_killed_during_load_and_apply() throws Exception {
        system.createShop("crash_engine", 200_000);
        try (Traffic traffic = Traffic.into(system, "crash_engine", "crash_engine", 1)) {
            system.hold("crash_engine", "FULL_LOAD.LOADING");
            system.operator.register(TaskDocument.aTask("crash-engine", system)
                    .database("crash_engine")
                    .build());
            system.awaitHeld("crash_engine", "FULL_LOAD.LOADING");
            system.stack.process(StackService.ENGINE).kill();
            system.release("crash_engine", "FULL_LOAD.LOADING");
            system.await("crash-engine", "crash_engine", MigrationStatus.AWAITING_APPROVAL);
            system.stack.process(StackService.ENGINE).kill();
            system.approve("crash-engine", "crash_engine");
            system.await("crash-engine", "crash_engine", MigrationStatus.COMPLETED);
            int before = traffic.acknowledged();
            org.awaitility.Awaitility.await()
                    .atMost(java.time.Duration.ofMinutes(2))
                    .until(() -> traffic.acknowledged() > before + 20);
            traffic.end();
            assertThat(traffic.faultsOn(system.target, "crash_engine")).isEmpty();
        }
    }

    @Test
    void every_service_is_killed_once_while_it_works() throws Exception {
        system.createShop("crash_services", 50_000);
        try (Traffic traffic = Traffic.into(system, "crash_services", "crash_services", 1)) {
            system.hold("crash_services", "FULL_LOAD.LOADING");
            system.hold("crash_services", "DATA_VALIDATION");
            system.operator.register(TaskDocument.aTask("crash-services", system)
                    .database("crash_services")
                    .build());
            system.awaitHeld("crash_services", "FULL_LOAD.LOADING");
            system.stack.process(StackService.DMS_ADAPTER).kill();
            system.stack.process(StackService.ORCHESTRATOR).kill();
            system.release("crash_services", "FULL_LOAD.LOADING");
            system.awaitHeld("crash_services", "DATA_VALIDATION");
            system.stack.process(StackService.VALIDATION).kill();
            system.release("crash_services", "DATA_VALIDATION");
            system.stack.process(StackService.REGISTRY).kill();
            system.stack.awaitHealthy(java.util.List.of(StackService.REGISTRY.module()));
            system.await("crash-services", "crash_services", MigrationStatus.AWAITING_APPROVAL);
            system.hold("crash_services", "CUTOVER.DRAINING");
            system.approve("crash-services", "crash_services");
            system.awaitHeld("crash_services", "CUTOVER.DRAINING");
            system.release("crash_services", "CUTOVER.DRAINING");
            system.stack.process(StackService.CUTOVER).kill();
            var end = system.await(
                    "crash-services",
                    "crash_services",
                    java.util.Set.of(
                            MigrationStatus.COMPLETED, MigrationStatus.FAILED, MigrationStatus.NEEDS_OPERATOR));
            if (end.status() != MigrationStatus.COMPLETED) {
                // Rolled back at the fence's deadline: the source is writable again, and a retry cuts over.
                system.retry("crash-services", "crash_services");
                system.await("crash-services", "crash_services", MigrationStatus.AWAITING_APPROVAL);
                system.approve("crash-services", "crash_services");
                system.await("crash-services", "crash_services", MigrationStatus.COMPLETED);
            }
            int before = traffic.acknowledged();
            org.awaitility.Awaitility.await()
                    .atMost(java.time.Duration.ofMinutes(2))
                    .until(() -> traffic.acknowledged() > before + 20);
            traffic.end();
            assertThat(traffic.faultsOn(system.target, "crash_services")).isEmpty();
        }
    }
}
