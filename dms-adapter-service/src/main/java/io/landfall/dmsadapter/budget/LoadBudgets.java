package io.landfall.dmsadapter.budget;

import io.landfall.databases.connection.SecretRefused;
import io.landfall.databases.connection.Session;
import io.landfall.databases.landfall.LandfallSchema;
import io.landfall.databases.landfall.StaleLease;
import io.landfall.dmsadapter.access.Database;
import io.landfall.dmsadapter.access.DatabaseFailure;
import io.landfall.dmsadapter.access.MigrationDatabases;
import io.landfall.dmsadapter.access.Sql;
import io.landfall.dmsadapter.provisioning.DmsNames;
import io.landfall.messaging.step.StepRun;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Tells the engine, on the target, what each load may take from its source. */
@Component
public class LoadBudgets {

    private final SourceBudgets budgets;
    private final MigrationDatabases databases;

    LoadBudgets(SourceBudgets budgets, MigrationDatabases databases) {
        this.budgets = budgets;
        this.databases = databases;
    }

    public Load of(StepRun run) {
        return new Load(run);
    }

    /** One run of a load, which shares its source's budget until it is closed. */
    public final class Load implements AutoCloseable {

        private final StepRun run;
        private @Nullable LoadShare told;

        private Load(StepRun run) {
            this.run = run;
        }

        /** Tells the load's part as it is now, if it has changed; returns a remark for the step's text. */
        public String tell() throws DatabaseFailure, SecretRefused, StaleLease {
            LoadShare share = budgets.shareOf(run.spec());
            if (!share.equals(told)) {
                try (Database target = databases.target(run.spec(), Session.of("load-budget"))) {
                    target.apply(run, c -> {
                        LandfallSchema.ensureOnTarget(c);
                        Sql.update(c, """
                                INSERT INTO landfall.load_budget (task, connections, bytes_per_second) VALUES (?, ?, ?)
                                ON CONFLICT (task) DO UPDATE
                                   SET connections = excluded.connections, bytes_per_second = excluded.bytes_per_second
                                """, DmsNames.task(run.spec()), share.connections(), share.bytesPerSecond());
                    });
                }
                told = share;
            }
            return share.remark();
        }

        @Override
        public void close() {
            budgets.ended(run.migrationId());
        }
    }
}
