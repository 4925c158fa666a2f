package io.landfall.dmsadapter.databasecleanup;

import io.landfall.contracts.Step;
import io.landfall.databases.connection.SecretRefused;
import io.landfall.databases.connection.Session;
import io.landfall.dmsadapter.access.Database;
import io.landfall.dmsadapter.access.DatabaseFailure;
import io.landfall.dmsadapter.access.MigrationDatabases;
import io.landfall.dmsadapter.access.Side;
import io.landfall.dmsadapter.access.Sql;
import io.landfall.dmsadapter.step.AdapterStep;
import io.landfall.dmsadapter.step.Outages;
import io.landfall.messaging.step.StepOutcome;
import io.landfall.messaging.step.StepRun;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * Sees the load's own things go on both sides: its sessions, with them the snapshots that held back vacuum, and its
 * temporary slots, which held back WAL. The engine ends them; the migration does not go on over one that stays.
 */
@Component
class DatabaseCleanup extends AdapterStep {

    private static final Session SESSION = Session.of("cleanup");
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private static final String LOAD_SESSIONS = """
            SELECT pg_catalog.format('session %s (%s)', pid, application_name)
              FROM pg_catalog.pg_stat_activity
             WHERE datname = pg_catalog.current_database() AND application_name LIKE 'landfall/load%'
               AND usename = session_user
             ORDER BY 1
            """;

    private static final String TEMPORARY_SLOTS = """
            SELECT pg_catalog.format('temporary slot %s', slot_name)
              FROM pg_catalog.pg_replication_slots
             WHERE database = pg_catalog.current_database() AND temporary AND slot_name LIKE 'landfall%'
             ORDER BY 1
            """;

    private final MigrationDatabases databases;

    DatabaseCleanup(MigrationDatabases databases, Outages outages) {
        super(outages);
        this.databases = databases;
    }

    @Override
    public Step step() {
        return Step.DATABASE_CLEANUP;
    }

    @Override
    protected StepOutcome proceed(StepRun run) throws Exception {
        List<String> left = new ArrayList<>();
        for (Side side : Side.values()) {
            left.addAll(left(run, side));
        }
        if (!left.isEmpty()) {
            run.advance("CLEANING", "waiting for the load's end: " + String.join(", ", left));
            return new StepOutcome.Again(PAUSE);
        }
        return new StepOutcome.Succeeded("no session, snapshot or temporary slot of the load is left on either side");
    }

    private List<String> left(StepRun run, Side side) throws DatabaseFailure, SecretRefused {
        try (Database database = databases.open(run.spec(), side, SESSION)) {
            List<String> left =
                    new ArrayList<>(database.read(c -> Sql.list(c, LOAD_SESSIONS, row -> row.getString(1))));
            left.addAll(database.read(c -> Sql.list(c, TEMPORARY_SLOTS, row -> row.getString(1))));
            return left;
        }
    }
}
