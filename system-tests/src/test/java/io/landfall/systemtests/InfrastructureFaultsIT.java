package io.landfall.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.cli.client.Approval;
import io.landfall.cli.client.LandfallProblem;
import io.landfall.cli.client.MigrationView;
import io.landfall.cli.client.RegistryUnreachable;
import io.landfall.contracts.MigrationStatus;
import io.landfall.localservers.postgres.LocalPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Each fault of the infrastructure strikes a fleet of live databases that stand at places of all phases;
 * {@code -Dinfrastructure=REGEX} chooses the faults. Each must complete, at most after retries from where it was
 * parked.
 */
@Isolated
@Tag("full")
class InfrastructureFaultsIT {

    private static final Duration PATIENCE = Duration.ofMinutes(8);
    private static final int MOST_RETRIES = 6;
    private static final List<String> PLACES = List.of(
            "PRE_MIGRATION_VALIDATION",
            "DMS_PROVISIONING",
            "DATABASE_PREPARATION.SCHEMA",
            "LOAD.FINISH.public.entry",
            "SECONDARY_SCHEMA_MIGRATION.OBJECTS",
            "DATA_VALIDATION",
            "CUTOVER.FENCING",
            "CUTOVER.DRAINING",
            "CUTOVER.VERIFIED",
            "CUTOVER.COMMITTED");

    private final SystemUnderTest system = SystemUnderTest.running();
    private final TcpProxy toSource = TcpProxy.before(system.source.port());
    private final TcpProxy toTarget = TcpProxy.before(system.target.port());

    /**
     * How one database ended.
     *
     * @param parked reasons of the retries
     * @param wrong empty when nothing is
     */
    private record Outcome(
            String place, MigrationStatus end, List<String> parked, long longestWaitMillis, List<String> wrong) {}

    private record Cell(String database, String place, Traffic traffic) {

        String task() {
            return database.replace('_', '-');
        }

        boolean isCutover() {
            return place.startsWith("CUTOVER.");
        }
    }

    @BeforeEach
    void take() {
        system.detour.take(system.stack);
    }

    @TestFactory
    Stream<DynamicTest> nothing_is_lost_or_split_whatever_fails_around() {
        Pattern wanted = Pattern.compile(System.getProperty("infrastructure", ".*"));
        List<InfrastructureFault> faults = InfrastructureFault.all(system, toSource, toTarget);
        return faults.stream()
                .filter(fault -> wanted.matcher(fault.name()).find())
                .map(fault ->
                        DynamicTest.dynamicTest(fault.name(), () -> strike(fault, "infra_" + faults.indexOf(fault))));
    }

    @AfterEach
    void close() {
        toSource.close();
        toTarget.close();
        system.detour.leave(system.stack);
    }

    private void strike(InfrastructureFault fault, String prefix) throws Exception {
        List<String> replicas =
                fault.replica().stream().map(system.stack::startReplica).toList();
        List<Cell> cells = new ArrayList<>();
        try {
            for (String place : PLACES) {
                cells.add(begin(prefix + "_" + cells.size(), place));
            }
            bringToTheirPlaces(cells);
            fault.strike().run();
            try {
                for (Cell cell : cells) {
                    system.release(cell.database(), cell.place());
                }
                LockSupport.parkNanos(fault.lasting().toNanos());
            } finally {
                fault.pass().run();
            }
            List<Outcome> outcomes = settle(cells);
            outcomes.forEach(outcome -> System.out.println("[infrastructure] " + fault.name() + ": " + outcome));
            assertThat(outcomes)
                    .allSatisfy(outcome -> assertThat(outcome.wrong()).isEmpty());
        } finally {
            cells.forEach(cell -> cell.traffic().close());
            replicas.forEach(replica -> system.stack.process(replica).stop(Duration.ofSeconds(10)));
        }
    }

    private Cell begin(String database, String place) throws Exception {
        system.createShop(database, 2_000);
        system.hold(database, place);
        Cell cell = new Cell(database, place, Traffic.gently(system, database));
        system.operator.register(TaskDocument.aTask(cell.task(), system)
                .database(database)
                .source("port", toSource.port())
                .target("port", toTarget.port())
                .cutover("maxWriteDowntime", "120s")
                .build());
        return cell;
    }

    private void bringToTheirPlaces(List<Cell> cells) {
        cells.stream().filter(Cell::isCutover).forEach(cell -> {
            system.await(cell.task(), cell.database(), MigrationStatus.AWAITING_APPROVAL);
            system.approve(cell.task(), cell.database());
        });
        cells.forEach(cell -> system.awaitHeld(cell.database(), cell.place()));
    }

    private List<Outcome> settle(List<Cell> cells) throws Exception {
        List<Future<Outcome>> settling = new ArrayList<>();
        try (ExecutorService people =
                Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
            cells.forEach(cell -> settling.add(people.submit(() -> settle(cell))));
        }
        List<Outcome> outcomes = new ArrayList<>();
        for (Future<Outcome> outcome : settling) {
            outcomes.add(outcome.get());
        }
        return outcomes;
    }

    /** A person who approves, and retries what is parked. */
    private Outcome settle(Cell cell) throws Exception {
        List<String> parked = new ArrayList<>();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        MigrationStatus status = MigrationStatus.RUNNING;
        while (status != MigrationStatus.COMPLETED) {
            if (status.isFinal() || parked.size() > MOST_RETRIES || System.nanoTime() > deadline) {
                return new Outcome(cell.place(), status, parked, 0, List.of("ended " + status));
            }
            LockSupport.parkNanos(300_000_000);
            try {
                MigrationView view = system.migration(cell.task(), cell.database());
                status = view.status();
                act(cell, view, parked);
            } catch (LandfallProblem | RegistryUnreachable later) {
                // met again at the next look
            }
        }
        return judged(cell, parked);
    }

    private void act(Cell cell, MigrationView view, List<String> parked) {
        if (view.status() == MigrationStatus.AWAITING_APPROVAL) {
            String hash = system.approver
                    .cutoverPlan(cell.task(), cell.database())
                    .path("planHash")
                    .stringValue();
            system.approver.approve(cell.task(), cell.database(), new Approval("tested", hash, null, null));
        } else if (view.status().isRetryable()) {
            system.retry(cell.task(), cell.database());
            parked.add(view.step() + " " + view.failure());
        }
    }

    private Outcome judged(Cell cell, List<String> parked) throws Exception {
        List<String> wrong = new ArrayList<>();
        String database = cell.database();
        cell.traffic().awaitMore(20);
        cell.traffic().end();
        if (admitted(system.source, database)) {
            wrong.add("the source admits the application");
        }
        if (!admitted(system.target, database)) {
            wrong.add("the target refuses the application");
        }
        wrong.addAll(cell.traffic().faultsOn(system.target, database));
        wrong.addAll(Equality.differences(system.source, system.target, database));
        return new Outcome(
                cell.place(),
                MigrationStatus.COMPLETED,
                parked,
                cell.traffic().longestWait().toMillis(),
                wrong);
    }

    private static boolean admitted(LocalPostgres server, String database) {
        try (Connection _ = server.connect(database, "app", SystemUnderTest.PASSWORD)) {
            return true;
        } catch (SQLException refused) {
            return false;
        }
    }
}
