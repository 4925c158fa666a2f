package io.landfall.dmsadapter.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.landfall.contracts.Step;
import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.dmsadapter.AdapterStack;
import io.landfall.localservers.postgres.LocalDatabase;
import io.landfall.localservers.postgres.SharedPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A task that stands still when no step waits for it. */
class StreamWatchIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final AdapterStack stack = AdapterStack.shared();
    private final LocalDatabase source = SharedPostgres.source().freshDatabase("stream_watch");
    private final LocalDatabase target =
            new LocalDatabase(SharedPostgres.target().server(), source.name());
    private final MigrationSpec spec = AdapterStack.aMigration(source, target.name(), true);

    @BeforeEach
    void a_target_that_follows() throws Exception {
        source.execute("CREATE TABLE entry (id int PRIMARY KEY)");
        for (Step step : new Step[] {
            Step.DMS_PROVISIONING,
            Step.DATABASE_PREPARATION,
            Step.FULL_LOAD,
            Step.DATABASE_CLEANUP,
            Step.SECONDARY_SCHEMA_MIGRATION
        }) {
            stack.succeeds(spec, step);
        }
    }

    @AfterEach
    void leave_nothing() throws Exception {
        stack.undo(spec, Step.FULL_LOAD);
        stack.undo(spec, Step.DATABASE_PREPARATION);
    }

    /** The one after the other, since both need a migration that follows its source. */
    @Test
    void a_task_that_failed_is_resumed_unless_its_changes_are_lost_and_the_source_holds_the_reason() throws Exception {
        task().put("LastFailureMessage", "no space left on device");
        task().put("Status", "failed");
        await().atMost(PATIENCE).until(() -> task().get("Status").equals("running"));
        assertThat(reason()).contains("no space left on device").endsWith("it is resumed until that is mended");
        await().atMost(PATIENCE).until(() -> reason().isEmpty());

        task().put("LastFailureMessage", "RELOAD_NEEDED: the slot is gone");
        task().put("Status", "failed");
        await().atMost(PATIENCE).until(() -> !reason().isEmpty());
        assertThat(reason()).contains("the slot is gone").contains("register it anew");
        int looks = looks();
        await().atMost(PATIENCE).until(() -> looks() > looks + 1);
        assertThat(task()).containsEntry("Status", "failed");
    }

    private Map<String, Object> task() {
        return stack.dms.tasks.get("landfall-" + spec.migrationId());
    }

    private int looks() {
        return (int) stack.dms.calls().stream()
                .filter("DescribeReplicationTasks"::equals)
                .count();
    }

    private String reason() throws SQLException {
        try (Connection connection = source.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT coalesce(max(reason), '') FROM landfall.stopped_task")) {
            row.next();
            return row.getString(1);
        }
    }
}
