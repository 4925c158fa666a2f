package io.landfall.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.landfall.cli.client.LandfallProblem;
import io.landfall.contracts.MigrationStatus;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Databases of one task, each stopped at a named point and aborted there: both sides end as found. */
class AbortIT {

    private final SystemUnderTest system = SystemUnderTest.running();

    @Test
    void an_abort_leaves_both_sides_as_found() throws Exception {
        abortAt("aborts", List.of("FULL_LOAD.LOADING", "SECONDARY_SCHEMA_MIGRATION"), List.of("CUTOVER.DRAINING"));
    }

    @Test
    @Tag("full")
    void so_does_an_abort_at_each_other_step() throws Exception {
        abortAt(
                "others",
                List.of(
                        "PRE_MIGRATION_VALIDATION",
                        "DMS_PROVISIONING",
                        "DATABASE_PREPARATION",
                        "FULL_LOAD",
                        "DATABASE_CLEANUP",
                        "SCHEMA_VALIDATION",
                        "DATA_VALIDATION"),
                List.of("CUTOVER_CRITERIA", "CUTOVER", "CUTOVER.FENCED", "CUTOVER.VERIFYING"));
    }

    /** One database a point, and one that waits for its approval. */
    private void abortAt(String name, List<String> beforeApproval, List<String> afterApproval) throws Exception {
        String waiting = name + "_approval";
        Map<String, String> points = new LinkedHashMap<>();
        beforeApproval.forEach(point -> points.put(database(point), point));
        afterApproval.forEach(point -> points.put(database(point), point));
        points.put(waiting, "");
        Map<String, AsFound> source = new LinkedHashMap<>();
        Map<String, AsFound> target = new LinkedHashMap<>();
        TaskDocument task = TaskDocument.aTask(name, system).cutover("maxWriteDowntime", "120s");
        for (Map.Entry<String, String> entry : points.entrySet()) {
            String database = entry.getKey();
            system.createShop(database, 500);
            system.addBaskets(database);
            if (database.hashCode() % 2 == 0) {
                system.target.execute("postgres", "CREATE DATABASE " + database + " OWNER owner");
                system.target.execute("postgres", "GRANT CONNECT ON DATABASE " + database + " TO app");
            }
            source.put(database, AsFound.of(system.source, database));
            target.put(database, AsFound.of(system.target, database));
            if (!entry.getValue().isEmpty()) {
                system.hold(database, entry.getValue());
            }
            task.database(database);
        }
        system.operator.register(task.build());
        for (String point : beforeApproval) {
            system.awaitHeld(database(point), point);
            abort(name, point);
        }
        system.await(name, waiting, MigrationStatus.AWAITING_APPROVAL);
        system.operator.abort(name, waiting, "tested");
        for (String point : afterApproval) {
            system.await(name, database(point), MigrationStatus.AWAITING_APPROVAL);
            system.approve(name, database(point));
        }
        for (String point : afterApproval) {
            system.awaitHeld(database(point), point);
            abort(name, point);
        }
        for (String database : points.keySet()) {
            system.await(name, database, MigrationStatus.ABORTED);
        }
        for (String database : points.keySet()) {
            assertThat(AsFound.of(system.source, database).facts())
                    .as("source of " + database)
                    .isEqualTo(source.get(database).facts());
            assertThat(AsFound.of(system.target, database).facts())
                    .as("target of " + database)
                    .isEqualTo(target.get(database).facts());
        }
    }

    @Test
    void an_abort_after_the_commit_is_refused_with_the_reason() throws Exception {
        system.createShop("abort_late", 500);
        system.hold("abort_late", "CUTOVER.COMMITTED");
        system.operator.register(
                TaskDocument.aTask("late", system).database("abort_late").build());
        system.await("late", "abort_late", MigrationStatus.AWAITING_APPROVAL);
        system.approve("late", "abort_late");
        system.awaitHeld("abort_late", "CUTOVER.COMMITTED");
        // Until the registry has heard of the commit it takes the request, and the cutover refuses it.
        Awaitility.await("the registry hears of the commit")
                .atMost(Duration.ofMinutes(1))
                .until(() -> "COMMITTED"
                        .equals(system.migration("late", "abort_late").phase()));
        LandfallProblem refused = catchThrowableOfType(
                LandfallProblem.class, () -> system.operator.abort("late", "abort_late", "too late"));
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.getMessage()).contains("point of no return");
        system.release("abort_late", "CUTOVER.COMMITTED");

        system.await("late", "abort_late", MigrationStatus.COMPLETED);
    }

    private void abort(String name, String point) throws Exception {
        String database = database(point);
        system.operator.abort(name, database, "tested at " + point);
        // The hold itself ends when the step is told to stop; the cutover is let go to see the request in its journal.
        if (point.startsWith("CUTOVER.") || point.equals("CUTOVER")) {
            Awaitility.await()
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> String.valueOf(system.migration(name, database).detail())
                            .contains("abort"));
            system.release(database, point);
        }
    }

    private static String database(String point) {
        return "abort_" + point.toLowerCase(Locale.ROOT).replace('.', '_');
    }
}
