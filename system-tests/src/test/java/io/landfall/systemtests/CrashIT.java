package io.landfall.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.cli.client.MigrationView;
import io.landfall.contracts.MigrationStatus;
import io.landfall.contracts.Step;
import io.landfall.quickstart.stack.StackService;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Each service and the engine are killed in the midst of the load, of the apply and of the cutover;
 * {@code -Dcrash.together=1} kills one at a time.
 */
@Isolated
class CrashIT {

    private static final String DATABASE = "crashes";
    private static final String TASK = "crashes";
    private static final String LOADING_ENTRIES = "LOAD.FINISH.public.entry";
    private static final String APPLYING = "DATA_VALIDATION";
    private static final String DRAINING = "CUTOVER.DRAINING";
    private static final List<StackService> SERVICES = List.of(StackService.values());
    private static final int TOGETHER = Integer.getInteger("crash.together", 3);

    private final SystemUnderTest system = SystemUnderTest.running();

    @Test
    void nothing_is_lost_or_loaded_again_whoever_is_killed_in_load_apply_and_cutover() throws Exception {
        system.createShop(DATABASE, 50_000);
        try (Traffic traffic = Traffic.into(system, DATABASE, DATABASE, 1)) {
            system.hold(DATABASE, LOADING_ENTRIES);
            system.hold(DATABASE, APPLYING);
            system.operator.register(
                    TaskDocument.aTask(TASK, system).database(DATABASE).build());

            system.awaitHeld(DATABASE, LOADING_ENTRIES);
            Awaitility.await("customers loaded")
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> !transactionsThatWrote("customer").isEmpty());
            List<String> customers = transactionsThatWrote("customer");
            killAll(() -> {});
            assertThat(system.migration(TASK, DATABASE).step()).isEqualTo(Step.FULL_LOAD);
            system.release(DATABASE, LOADING_ENTRIES);

            system.awaitHeld(DATABASE, APPLYING);
            assertThat(transactionsThatWrote("customer")).isEqualTo(customers);
            List<String> entries = transactionsThatWrote("entry");
            killAll(() -> traffic.awaitMore(20));
            system.release(DATABASE, APPLYING);

            system.await(TASK, DATABASE, MigrationStatus.AWAITING_APPROVAL);
            killTheCutoverWhileItDrains();
            traffic.awaitMore(20);
            traffic.end();
            assertThat(traffic.faultsOn(system.target, DATABASE)).isEmpty();
            assertThat(Equality.differences(system.source, system.target, DATABASE))
                    .isEmpty();
            assertThat(transactionsThatWrote("customer")).isEqualTo(customers);
            assertThat(transactionsThatWrote("entry")).isEqualTo(entries);
        }
    }

    /** One group after the other; each is well again before the next. */
    private void killAll(Runnable beforeEach) {
        for (int first = 0; first < SERVICES.size(); first += TOGETHER) {
            List<StackService> group = SERVICES.subList(first, Math.min(SERVICES.size(), first + TOGETHER));
            beforeEach.run();
            group.forEach(service -> system.stack.process(service).kill());
            system.stack.awaitHealthy(group.stream().map(StackService::module).toList());
        }
    }

    private void killTheCutoverWhileItDrains() throws Exception {
        system.hold(DATABASE, DRAINING);
        system.approve(TASK, DATABASE);
        system.awaitHeld(DATABASE, DRAINING);
        system.release(DATABASE, DRAINING);
        system.stack.process(StackService.CUTOVER).kill();
        MigrationView end = system.await(
                TASK,
                DATABASE,
                Set.of(MigrationStatus.COMPLETED, MigrationStatus.FAILED, MigrationStatus.NEEDS_OPERATOR));
        if (end.status() != MigrationStatus.COMPLETED) {
            // Rolled back at the fence's deadline: the source is writable again, and a retry cuts over.
            system.retry(TASK, DATABASE);
            system.await(TASK, DATABASE, MigrationStatus.AWAITING_APPROVAL);
            system.approve(TASK, DATABASE);
            system.await(TASK, DATABASE, MigrationStatus.COMPLETED);
        }
    }

    /**
     * The target's transactions that wrote the rows which no application touches: a row that is loaded again has
     * another.
     */
    private List<String> transactionsThatWrote(String table) throws SQLException {
        String untouched = table.equals("entry") ? "writer = 0" : "true";
        try (Connection connection = system.target.connect(DATABASE);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("""
                        SELECT xmin || ' wrote ' || count(*) FROM public.%s WHERE %s GROUP BY xmin ORDER BY 1
                        """.formatted(table, untouched))) {
            List<String> transactions = new ArrayList<>();
            while (rows.next()) {
                transactions.add(rows.getString(1));
            }
            return transactions;
        }
    }
}
