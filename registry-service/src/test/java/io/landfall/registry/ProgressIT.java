package io.landfall.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.landfall.contracts.MigrationStatus;
import io.landfall.contracts.Step;
import io.landfall.contracts.progress.MigrationProgress;
import io.landfall.contracts.progress.ReplicationLag;
import io.landfall.contracts.progress.TableProgress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

@Timeout(60)
class ProgressIT extends RegistryTestBase {

    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    @Test
    void shows_the_newest_event_whatever_order_they_come_in() {
        Events shop = Events.of(register("shop"), 0);

        publish(
                shop.taskId(),
                shop.is(MigrationStatus.AWAITING_APPROVAL, Step.CUTOVER_APPROVAL)
                        .version(5));
        publish(shop.taskId(), shop.is(MigrationStatus.RUNNING, Step.FULL_LOAD).version(4));
        publish(shop.taskId(), marker(shop));
        awaitMarker(shop);

        JsonNode migration = migration(0);
        assertThat(migration.path("status").asString()).isEqualTo("AWAITING_APPROVAL");
        assertThat(migration.path("step").asString()).isEqualTo("CUTOVER_APPROVAL");
        assertThat(migration.path("version").asLong()).isEqualTo(5);
        assertThat(migration.path("detail").asString()).isEqualTo("détail 5");
    }

    @Test
    void shows_the_most_urgent_status_of_a_task() {
        Api.Answer registered = register("a", "b", "c");
        Events a = Events.of(registered, 0);
        Events b = Events.of(registered, 1);

        publish(a.taskId(), a.is(MigrationStatus.COMPLETED, Step.DMS_CLEANUP).version(9));
        publish(
                b.taskId(),
                b.is(MigrationStatus.FAILED, Step.PRE_MIGRATION_VALIDATION).version(2));
        awaitVersion(0, 9);
        awaitVersion(1, 2);

        JsonNode view = operator.get("/api/migration-tasks/" + task).json();
        assertThat(view.path("status").asString()).isEqualTo("FAILED");
        assertThat(view.path("migrations")
                        .path(1)
                        .path("failure")
                        .path("remedy")
                        .asString())
                .isEqualTo("Set wal_level = logical.");
        assertThat(view.path("migrations").path(2).path("status").asString()).isEqualTo("QUEUED");
    }

    @Test
    void shows_progress_of_the_open_step_and_of_each_table() {
        Events shop = Events.of(register("shop"), 0);
        publish(shop.taskId(), shop.is(MigrationStatus.RUNNING, Step.FULL_LOAD).version(3));
        publish(shop.taskId(), progress(shop, 42.5, NOON));
        publish(shop.taskId(), progress(shop, 10.0, NOON.minusSeconds(1)));
        publish(shop.taskId(), table(shop, "orders", 100, NOON));
        publish(shop.taskId(), table(shop, "Odd.\"name\"", 7, NOON));
        publish(shop.taskId(), table(shop, "orders", 50, NOON.minusSeconds(1)));
        publish(shop.taskId(), marker(shop));
        awaitMarker(shop);
        awaitVersion(0, 3);

        JsonNode progress = operator.get("/api/migration-tasks/" + task + "/progress")
                .json()
                .path("migrations")
                .path(0);
        assertThat(progress.path("progress").path("percent").asDouble()).isEqualTo(42.5);
        assertThat(progress.path("progress").path("lagSeconds").isNull()).isTrue();
        List<String> tables = new ArrayList<>();
        progress.path("tables")
                .forEach(table -> tables.add(table.path("table").asString() + " "
                        + table.path("loadedRows").asLong()));
        assertThat(tables).containsExactly("Odd.\"name\" 7", "marker 0", "orders 100");
        assertThat(progress.path("tables").path(2).path("rowsPerSecond").asDouble())
                .isEqualTo(5.5);
        assertThat(progress.path("tables").path(2).path("etaSeconds").asLong()).isEqualTo(80);

        publish(
                shop.taskId(),
                shop.is(MigrationStatus.RUNNING, Step.DATABASE_CLEANUP).version(4));
        awaitVersion(0, 4);
        assertThat(migration(0).path("progress").path("percent").isNull())
                .as("progress of a step that is over is not shown as the next one's")
                .isTrue();
        JsonNode orders = operator.get("/api/migration-tasks/" + task + "/progress")
                .json()
                .path("migrations")
                .path(0)
                .path("tables")
                .path(2);
        assertThat(orders.path("loadedRows").asLong()).isEqualTo(100);
        assertThat(orders.path("rowsPerSecond").isNull())
                .as("a load that is over has no rate")
                .isTrue();
        assertThat(orders.path("etaSeconds").isNull()).isTrue();
    }

    @Test
    void shows_the_lag_beside_the_open_step_whoever_measures_it() {
        Events shop = Events.of(register("shop"), 0);
        Instant now = Instant.now();
        publish(
                shop.taskId(),
                shop.is(MigrationStatus.RUNNING, Step.DATA_VALIDATION).version(3));
        publish(shop.taskId(), progressOf(shop, Step.DATA_VALIDATION, 90.0, null, now));
        publish(shop.taskId(), progressOf(shop, Step.SECONDARY_SCHEMA_MIGRATION, null, 1.5, now.plusMillis(1)));
        publish(shop.taskId(), marker(shop));
        awaitMarker(shop);
        awaitVersion(0, 3);

        JsonNode progress = migration(0).path("progress");
        assertThat(progress.path("percent").asDouble()).isEqualTo(90.0);
        assertThat(progress.path("lagSeconds").asDouble()).isEqualTo(1.5);
    }

    @Test
    void does_not_show_a_lag_that_was_measured_long_ago() {
        Events shop = Events.of(register("shop"), 0);
        publish(
                shop.taskId(),
                shop.is(MigrationStatus.RUNNING, Step.DATA_VALIDATION).version(3));
        publish(
                shop.taskId(),
                progressOf(shop, Step.DATA_VALIDATION, 90.0, 1.5, Instant.now().minusSeconds(60)));
        publish(shop.taskId(), marker(shop));
        awaitMarker(shop);
        awaitVersion(0, 3);

        assertThat(migration(0).path("progress").path("percent").asDouble()).isEqualTo(90.0);
        assertThat(migration(0).path("progress").path("lagSeconds").isNull()).isTrue();
    }

    @Test
    void streams_what_was_missed_and_what_comes_each_once() {
        Events shop = Events.of(register("shop"), 0);
        publish(shop.taskId(), shop.version(1));
        publish(shop.taskId(), shop.version(2));
        awaitVersion(0, 2);

        List<String> first = read(0, 2);
        assertThat(first).containsExactly("1 phase 1", "2 phase 2");

        try (Stream<String> stream = operator.events("/api/migration-tasks/" + task + "/events", 1)) {
            Iterator<String> lines = stream.iterator();
            assertThat(next(lines)).isEqualTo("2 phase 2");
            publish(shop.taskId(), shop.version(3));
            assertThat(next(lines)).isEqualTo("3 phase 3");
            publish(shop.taskId(), shop.version(3));
            publish(shop.taskId(), shop.version(2));
            publish(shop.taskId(), progress(shop, 1.0, NOON));
            assertThat(next(lines)).isIn("4 phase 3", "4 progress ", "5 progress ");
        }
    }

    @Test
    void keeps_only_the_newest_progress_for_watchers_that_come_late() {
        Events shop = Events.of(register("shop"), 0);
        publish(shop.taskId(), progress(shop, 1.0, NOON));
        publish(shop.taskId(), progress(shop, 2.0, NOON.plusSeconds(1)));
        publish(shop.taskId(), marker(shop));
        awaitMarker(shop);
        await().until(() -> jdbc.sql("SELECT last_event FROM migration_task WHERE name = :name")
                        .param("name", task)
                        .query(Long.class)
                        .single()
                == 3);

        assertThat(jdbc.sql("SELECT count(*) FROM task_event WHERE task_id = :id AND kind = 'PROGRESS'")
                        .param("id", shop.taskId())
                        .query(Integer.class)
                        .single())
                .isEqualTo(1);
        assertThat(operator.get("/api/migration-tasks/none/events").status()).isEqualTo(404);
    }

    @Test
    void ignores_what_was_never_registered_here() {
        Events shop = Events.of(register("shop"), 0);
        publish(UUID.randomUUID(), progress(shop, 99.0, NOON));
        publish(shop.taskId(), marker(shop));
        awaitMarker(shop);

        assertThat(migration(0).path("progress").path("percent").isNull()).isTrue();
    }

    @Test
    void shows_history_of_one_database() {
        Events shop = Events.of(register("shop", "billing"), 0);
        publish(
                shop.taskId(),
                shop.is(MigrationStatus.ABORTING, Step.FULL_LOAD).undoing().version(1));
        awaitVersion(0, 1);

        JsonNode history = operator.get("/api/migration-tasks/" + task + "/history?database=shop")
                .json();
        assertThat(history.size()).isEqualTo(1);
        assertThat(history.path(0).path("history").path(0).path("undo").asBoolean())
                .isTrue();
        assertThat(operator.get("/api/migration-tasks/" + task + "/history?database=nope")
                        .text("remedy"))
                .contains("'shop', 'billing'");
    }

    private List<String> read(long lastEventId, int count) {
        try (Stream<String> stream = operator.events("/api/migration-tasks/" + task + "/events", lastEventId)) {
            Iterator<String> lines = stream.iterator();
            List<String> events = new ArrayList<>();
            while (events.size() < count) {
                events.add(next(lines));
            }
            return events;
        }
    }

    /** The next event as its number, its name and, of a phase event, its version. */
    private static String next(Iterator<String> lines) {
        String id = "";
        String name = "";
        while (true) {
            String line = lines.next();
            if (line.startsWith("id:")) {
                id = line.substring(3);
            } else if (line.startsWith("event:")) {
                name = line.substring(6);
            } else if (line.startsWith("data:")) {
                JsonNode data = io.landfall.messaging.json.Json.tree(line.substring(5));
                assertThat(data.path("detail").asString("détail")).startsWith("détail");
                return id + " " + name + " " + data.path("version").asString("");
            }
        }
    }

    private JsonNode migration(int index) {
        return operator.get("/api/migration-tasks/" + task)
                .json()
                .path("migrations")
                .path(index);
    }

    private void awaitVersion(int index, long version) {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> migration(index).path("version").asLong() == version);
    }

    /** Progress has a partition order of its own; this one comes after what was published of the migration before. */
    private static TableProgress marker(Events shop) {
        return table(shop, "marker", 0, NOON);
    }

    private void awaitMarker(Events shop) {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> jdbc.sql(
                                        "SELECT count(*) FROM table_progress WHERE migration_id = :id AND table_name = 'marker'")
                                .param("id", shop.migrationId())
                                .query(Integer.class)
                                .single()
                        == 1);
    }

    private static TableProgress table(Events shop, String name, long rows, Instant at) {
        return new TableProgress(
                shop.migrationId(), "public", name, "Full load", 1000L, rows, rows * 10, 0, 0, 0, 5.5, 80L, at);
    }

    private static MigrationProgress progressOf(Events shop, Step step, Double percent, Double lag, Instant at) {
        ReplicationLag known = new ReplicationLag(lag, null, null, null);
        return new MigrationProgress(shop.migrationId(), step, 1, percent, null, null, null, null, known, at);
    }

    private static MigrationProgress progress(Events shop, double percent, Instant at) {
        return new MigrationProgress(
                shop.migrationId(), Step.FULL_LOAD, 1, percent, 1000L, null, 5.5, null, ReplicationLag.UNKNOWN, at);
    }
}
