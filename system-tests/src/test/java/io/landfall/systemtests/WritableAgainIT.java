package io.landfall.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.contracts.MigrationStatus;
import io.landfall.quickstart.stack.StackService;
import io.landfall.quickstart.stack.SupervisedProcess;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** How long an application waits until it can write into the source again when a cutover fails behind the fence. */
@Isolated
@Tag("full")
class WritableAgainIT {

    private static final String FENCED = "CUTOVER.FENCED";
    private static final Duration COORDINATOR_LIVES = Duration.ofSeconds(2);
    /** The default lease of 30 s, and 5 s to take over and to open the source. */
    private static final Duration AFTER_A_KILL = Duration.ofSeconds(35);

    private static final Set<MigrationStatus> PARKED =
            Set.of(MigrationStatus.FAILED, MigrationStatus.NEEDS_OPERATOR, MigrationStatus.ABORTED);

    private final SystemUnderTest system = SystemUnderTest.running();
    private final TcpProxy toTarget = TcpProxy.before(system.target.port());

    @AfterEach
    void close() {
        toTarget.close();
    }

    @Test
    void within_2_s_of_an_abort() throws Exception {
        try (Traffic traffic = heldBehindTheFence("again_abort", "30s")) {
            system.operator.abort("again-abort", "again_abort", "tested");
            long asked = System.nanoTime();
            system.release("again_abort", FENCED);
            writableWithin(COORDINATOR_LIVES, traffic, asked, "an abort");
            parked(traffic, "again_abort");
        }
    }

    @Test
    void within_2_s_of_the_loss_of_the_target() throws Exception {
        try (Traffic traffic = heldBehindTheFence("again_cut", "30s")) {
            toTarget.become(TcpProxy.State.CUT);
            long lost = System.nanoTime();
            system.release("again_cut", FENCED);
            writableWithin(COORDINATOR_LIVES, traffic, lost, "the loss of the target");
            toTarget.become(TcpProxy.State.PASSING);
            parked(traffic, "again_cut");
        }
    }

    @Test
    void within_2_s_of_the_deadline_when_the_target_falls_silent() throws Exception {
        try (Traffic traffic = heldBehindTheFence("again_silent", "10s")) {
            toTarget.become(TcpProxy.State.SILENT);
            system.release("again_silent", FENCED);
            traffic.awaitMore(20);
            long waited = traffic.longestWait().toMillis();
            System.out.printf("[writable] with a silent target and maxWriteDowntime 10 s: after %d ms%n", waited);
            assertThat(waited).isLessThan(12_000);
            toTarget.become(TcpProxy.State.PASSING);
            parked(traffic, "again_silent");
        }
    }

    @Test
    void within_35_s_of_a_kill_when_the_launcher_starts_the_service_again() throws Exception {
        system.stack.restart(StackService.CUTOVER, Map.of("landfall.messaging.lease", "30s"));
        try (Traffic traffic = heldBehindTheFence("again_killed", "30s")) {
            toTarget.become(TcpProxy.State.CUT);
            long killed = System.nanoTime();
            system.stack.process(StackService.CUTOVER).kill();
            system.release("again_killed", FENCED);
            writableWithin(AFTER_A_KILL, traffic, killed, "kill -9 of the only replica, lease 30 s");
            toTarget.become(TcpProxy.State.PASSING);
            parked(traffic, "again_killed");
        } finally {
            system.stack.restart(StackService.CUTOVER, Map.of());
        }
    }

    @Test
    void within_35_s_of_a_kill_when_a_second_replica_takes_over() throws Exception {
        system.stack.restart(StackService.CUTOVER, Map.of("landfall.messaging.lease", "30s"));
        SupervisedProcess first = system.stack.process(StackService.CUTOVER);
        try (Traffic traffic = heldBehindTheFence("again_replica", "5s")) {
            String second = system.stack.startReplica(StackService.CUTOVER);
            try {
                long killed = System.nanoTime();
                first.killForGood();
                system.release("again_replica", FENCED);
                writableWithin(AFTER_A_KILL, traffic, killed, "kill -9 with a second replica, lease 30 s");
                parked(traffic, "again_replica");
            } finally {
                first.start();
                system.stack.process(second).stop(Duration.ofSeconds(10));
            }
        } finally {
            system.stack.restart(StackService.CUTOVER, Map.of());
        }
    }

    /** A cutover whose source is fenced, by a worker that halts there. */
    private Traffic heldBehindTheFence(String database, String maxWriteDowntime) throws Exception {
        system.createShop(database, 1_000);
        Traffic traffic = Traffic.into(system, database, database, 1);
        system.hold(database, FENCED);
        system.operator.register(TaskDocument.aTask(task(database), system)
                .database(database)
                .target("port", toTarget.port())
                .cutover("maxWriteDowntime", maxWriteDowntime)
                .build());
        system.await(task(database), database, MigrationStatus.AWAITING_APPROVAL);
        traffic.awaitMore(20);
        system.approve(task(database), database);
        system.awaitHeld(database, FENCED);
        return traffic;
    }

    private void writableWithin(Duration limit, Traffic traffic, long since, String after) {
        traffic.awaitMore(0);
        Duration waited = Duration.ofNanos(System.nanoTime() - since);
        System.out.printf("[writable] after %s: %d ms%n", after, waited.toMillis());
        assertThat(waited).as(after).isLessThan(limit);
    }

    /** The failed cutover is parked with its reason, nothing was lost, and an abort clears up. */
    private void parked(Traffic traffic, String database) throws Exception {
        traffic.end();
        var view = system.await(task(database), database, PARKED);
        if (!view.status().isFinal()) {
            assertThat(view.failure()).isNotNull();
            system.operator.abort(task(database), database, "enough");
            Awaitility.await(database + " cleared up")
                    .atMost(Duration.ofMinutes(2))
                    .until(() ->
                            system.migration(task(database), database).status().isFinal());
        }
        assertThat(traffic.faultsOn(system.source, database)).isEmpty();
    }

    private static String task(String database) {
        return database.replace('_', '-');
    }
}
