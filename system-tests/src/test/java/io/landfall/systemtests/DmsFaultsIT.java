package io.landfall.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.cli.client.MigrationView;
import io.landfall.contracts.MigrationStatus;
import io.landfall.localservers.dms.FaultyFront;
import io.landfall.localservers.dms.FaultyFront.Fault;
import io.landfall.quickstart.stack.StackService;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The first calls of every operation of the DMS API meet with a fault each, on their way from the adapter to the
 * engine: the migration ends, if need be after retries of what is parked with its reason, and leaves nothing in DMS.
 */
@Isolated
@Tag("full")
class DmsFaultsIT {

    private static final int MOST_RETRIES = 3;

    private final SystemUnderTest system = SystemUnderTest.running();
    private FaultyFront front;

    @BeforeEach
    void behind_a_front() throws Exception {
        front = FaultyFront.before(system.stack.url(StackService.ENGINE));
        system.stack.restart(
                StackService.DMS_ADAPTER,
                Map.of("landfall.dms.endpoint", front.uri().toString(), "landfall.dms.call-timeout", "5s"));
    }

    @AfterEach
    void without_it() throws Exception {
        front.calm();
        system.stack.restart(StackService.DMS_ADAPTER, Map.of());
        front.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_migration_completes_though_every_operation_meets_every_fault(boolean cutover) throws Exception {
        String database = "faulty_dms_" + cutover;
        String task = "faulty-dms-" + cutover;
        system.createShop(database, 5_000);
        front.ofEachOperation(
                Fault.THROTTLED, Fault.SERVER_ERROR, Fault.CUT_BEFORE, Fault.CUT_AFTER, Fault.TIMED_OUT, Fault.DOUBLED);
        TaskDocument document = TaskDocument.aTask(task, system).database(database);
        system.operator.register((cutover ? document : document.withoutCutover()).build());

        List<String> parked = new ArrayList<>();
        if (cutover) {
            reach(task, database, MigrationStatus.AWAITING_APPROVAL, parked);
            system.approve(task, database);
        }
        reach(task, database, MigrationStatus.COMPLETED, parked);
        System.out.printf(
                "[dms faults] cutover %s: faults met by all of %s; parked: %s%n", cutover, front.calm(), parked);

        assertThat(Equality.differences(system.source, system.target, database)).isEmpty();
        String migration = system.migration(task, database).migrationId().toString();
        assertThat(system.operator.orphans().toString()).doesNotContain(migration);
        assertThat(AsFound.of(system.source, database).facts()).noneMatch(fact -> fact.startsWith("slot "));
    }

    private void reach(String task, String database, MigrationStatus wanted, List<String> parked) {
        Set<MigrationStatus> ends = Set.of(wanted, MigrationStatus.FAILED, MigrationStatus.NEEDS_OPERATOR);
        MigrationView view = system.await(task, database, ends);
        while (view.status() != wanted) {
            parked.add(view.step() + " " + view.failure());
            assertThat(parked).hasSizeLessThanOrEqualTo(MOST_RETRIES);
            system.retry(task, database);
            view = system.await(task, database, ends);
        }
    }
}
