package io.landfall.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.cli.client.Approval;
import io.landfall.contracts.MigrationStatus;
import io.landfall.quickstart.stack.StackService;
import io.landfall.quickstart.stack.SupervisedProcess;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import tools.jackson.databind.JsonNode;

/**
 * Two replicas of cutover-service whose clocks are eight minutes apart, beside services whose clocks are wrong as in
 * every system test: the approved window is one and the same for both.
 */
@Isolated
@Tag("full")
class ClockSkewIT {

    private static final Duration BEHIND =
            SystemUnderTest.SKEWS.get(StackService.CUTOVER).negated();

    private final SystemUnderTest system = SystemUnderTest.running();
    private final SupervisedProcess ahead = system.stack.process(StackService.CUTOVER);
    private String behind;

    @BeforeEach
    void startASecondReplica() {
        behind = system.stack.startReplica(
                StackService.CUTOVER,
                system.stack.settings().withOptions(StackService.CUTOVER, MovedClock.by(BEHIND, system.movedClock)));
    }

    @AfterEach
    void stopIt() {
        system.stack.process(behind).stop(Duration.ofSeconds(10));
    }

    @Test
    void a_cutover_begins_in_its_window_and_not_before() throws Exception {
        try (Traffic traffic = waiting("skew_window")) {
            Instant start = Instant.now().plusSeconds(20);
            String hash = system.approver
                    .cutoverPlan("skew-window", "skew_window")
                    .path("planHash")
                    .stringValue();
            system.approver.approve(
                    "skew-window",
                    "skew_window",
                    new Approval("tested", hash, new Approval.Window(start, start.plusSeconds(90)), null));
            completes(traffic, "skew_window");

            JsonNode phases =
                    system.operator.certificate("skew-window", "skew_window").path("phases");
            Instant begun = StreamSupport.stream(phases.spliterator(), false)
                    .filter(phase -> phase.path("phase").asString().equals("REQUESTED"))
                    .map(phase -> Instant.parse(phase.path("enteredAt").asString()))
                    .findFirst()
                    .orElseThrow();
            System.out.printf(
                    "[skew] begun %d ms after the window's start%n",
                    Duration.between(start, begun).toMillis());
            assertThat(begun).isBetween(start, start.plusSeconds(90));
        }
    }

    @Test
    void an_approval_for_now_given_at_a_host_that_is_ahead_is_used_at_once_by_one_that_is_behind() throws Exception {
        try (Traffic traffic = waiting("skew_now")) {
            system.hold("skew_now", "CUTOVER_APPROVAL.DONE");
            system.approve("skew-now", "skew_now");
            ahead.killForGood();
            try {
                system.release("skew_now", "CUTOVER_APPROVAL.DONE");
                completes(traffic, "skew_now");
            } finally {
                ahead.start();
                system.stack.awaitHealthy(java.util.List.of(StackService.CUTOVER.module()));
            }
        }
    }

    private Traffic waiting(String database) throws Exception {
        system.createShop(database, 1_000);
        Traffic traffic = Traffic.into(system, database, database, 1);
        system.operator.register(TaskDocument.aTask(database.replace('_', '-'), system)
                .database(database)
                .build());
        system.await(database.replace('_', '-'), database, MigrationStatus.AWAITING_APPROVAL);
        traffic.awaitMore(20);
        return traffic;
    }

    private void completes(Traffic traffic, String database) throws Exception {
        system.await(database.replace('_', '-'), database, MigrationStatus.COMPLETED);
        traffic.awaitMore(20);
        traffic.end();
        assertThat(traffic.faultsOn(system.target, database)).isEmpty();
        assertThat(Equality.differences(system.source, system.target, database)).isEmpty();
    }
}
