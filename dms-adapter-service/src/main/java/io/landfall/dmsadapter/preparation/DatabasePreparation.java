package io.landfall.dmsadapter.preparation;

import io.landfall.api.report.ReportStore;
import io.landfall.contracts.Failure;
import io.landfall.contracts.Step;
import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.databases.catalog.Catalog;
import io.landfall.databases.connection.SecretRefused;
import io.landfall.databases.connection.Session;
import io.landfall.databases.landfall.LandfallSchema;
import io.landfall.databases.landfall.StaleLease;
import io.landfall.dmsadapter.access.Database;
import io.landfall.dmsadapter.access.DatabaseFailure;
import io.landfall.dmsadapter.access.MigrationDatabases;
import io.landfall.dmsadapter.access.Side;
import io.landfall.dmsadapter.access.Sql;
import io.landfall.dmsadapter.preparation.Baselines.Baseline;
import io.landfall.dmsadapter.step.AdapterStep;
import io.landfall.dmsadapter.step.Outages;
import io.landfall.messaging.step.StepFailedException;
import io.landfall.messaging.step.StepOutcome;
import io.landfall.messaging.step.StepRun;
import io.landfall.messaging.step.UndoOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Records both sides as found, then makes the target ready for rows and the source ready for capture. Undone, it is
 * DATABASE_RESTORE.
 */
@Component
class DatabasePreparation extends AdapterStep {

    private static final Session SESSION = Session.of("preparation");
    private static final Duration LOCK_PAUSE = Duration.ofSeconds(3);

    private final MigrationDatabases databases;
    private final Baselines baselines;
    private final SourceCatalogs catalogs;
    private final TargetDatabase targetDatabase;
    private final PrimarySchema primarySchema;
    private final ReplicaIdentities identities;
    private final DatabaseRestore restore;
    private final ReportStore reports;

    DatabasePreparation(
            MigrationDatabases databases,
            Baselines baselines,
            SourceCatalogs catalogs,
            TargetDatabase targetDatabase,
            PrimarySchema primarySchema,
            ReplicaIdentities identities,
            DatabaseRestore restore,
            ReportStore reports,
            Outages outages) {
        super(outages);
        this.databases = databases;
        this.baselines = baselines;
        this.catalogs = catalogs;
        this.targetDatabase = targetDatabase;
        this.primarySchema = primarySchema;
        this.identities = identities;
        this.restore = restore;
        this.reports = reports;
    }

    @Override
    public Step step() {
        return Step.DATABASE_PREPARATION;
    }

    @Override
    protected StepOutcome proceed(StepRun run) throws Exception {
        MigrationSpec spec = run.spec();
        run.advance("BASELINE", "recording both sides as they are");
        Baseline source = recordSource(run);
        Baseline target = recordTarget(run);
        run.reach("BASELINE");
        Catalog catalog = catalogs.read(spec);
        if (!target.existed()) {
            run.advance("TARGET_DATABASE", "creating target database " + spec.targetDatabase());
            targetDatabase.create(run);
            run.reach("TARGET_DATABASE");
        }
        run.advance("FENCE", "closing the target to everybody but Landfall");
        TargetFence fence = fence(run, catalog, source, target);
        run.reach("FENCE");
        catalogs.remember(run.migrationId(), catalog);
        int objects = primarySchema.create(run, catalog);
        run.reach("SCHEMA");
        if (spec.cutover().required()) {
            run.advance("REPLICA_IDENTITY", "choosing the replica identity of each table");
            prepareSource(run);
            Optional<String> blocker = identities.choose(run, catalog);
            if (blocker.isPresent()) {
                run.advance("REPLICA_IDENTITY", "waiting for " + blocker.get());
                return new StepOutcome.Again(LOCK_PAUSE);
            }
            run.reach("REPLICA_IDENTITY");
        }
        String summary =
                objects + " objects created in " + (target.existed() ? "target database " : "new target database ")
                        + spec.targetDatabase() + ", which is closed to others";
        return new StepOutcome.Succeeded(
                summary,
                reports.save(
                        run.migrationId(),
                        step(),
                        run.attempt(),
                        summary,
                        PreparationReport.of(fence, source, target)));
    }

    private Baseline recordSource(StepRun run) throws DatabaseFailure, SecretRefused {
        try (Database source = databases.source(run.spec(), SESSION)) {
            baselines.refuseOther(run.migrationId(), Side.SOURCE, source.address());
            Optional<Baseline> known = baselines.find(run.migrationId(), Side.SOURCE);
            if (known.isPresent()) {
                return known.get();
            }
            Baseline baseline = new Baseline(source.read(DatabaseSurvey::read));
            run.heartbeat();
            baselines.record(run.migrationId(), Side.SOURCE, source.address(), baseline);
            return baseline;
        }
    }

    private Baseline recordTarget(StepRun run) throws DatabaseFailure, SecretRefused {
        baselines.refuseOther(run.migrationId(), Side.TARGET, databases.addressOfTarget(run.spec()));
        Optional<Baseline> known = baselines.find(run.migrationId(), Side.TARGET);
        if (known.isPresent()) {
            return known.get();
        }
        Baseline baseline = new Baseline(targetDatabase.exists(run.spec()) ? survey(run) : null);
        run.heartbeat();
        baselines.record(run.migrationId(), Side.TARGET, databases.addressOfTarget(run.spec()), baseline);
        return baseline;
    }

    private DatabaseState survey(StepRun run) throws DatabaseFailure, SecretRefused {
        try (Database target = databases.target(run.spec(), SESSION)) {
            return target.read(DatabaseSurvey::read);
        }
    }

    private TargetFence fence(StepRun run, Catalog catalog, Baseline source, Baseline target)
            throws DatabaseFailure, SecretRefused, StaleLease {
        try (Database database = databases.target(run.spec(), SESSION)) {
            run.heartbeat();
            database.read(c -> {
                LandfallSchema.ensureOnTarget(c);
                return true;
            });
            TargetFence fence = TargetFence.of(run.spec(), database.read(DatabaseSurvey::read), source, target);
            refuseMissingRoles(database, fence.roles());
            fence.close(run, database);
            if (!target.existed()) {
                targetDatabase.matchPublicSchema(run, database, catalog);
            }
            return fence;
        }
    }

    private static void refuseMissingRoles(Database target, List<String> roles) throws DatabaseFailure {
        List<String> missing =
                target.read(c -> Sql.list(c, """
                SELECT wanted.name FROM pg_catalog.unnest(?::text[]) AS wanted (name)
                 WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_roles r WHERE r.rolname = wanted.name) ORDER BY 1
                """, row -> row.getString(1), (Object) roles.toArray(String[]::new)));
        if (!missing.isEmpty()) {
            throw new StepFailedException(Failure.needsOperator(
                    "TARGET_ROLE_MISSING",
                    "the source grants its database to roles that " + target.address() + " does not have: "
                            + String.join(", ", missing),
                    "Create them on the target's server, or map them under roles in the task; then retry."));
        }
    }

    private void prepareSource(StepRun run) throws DatabaseFailure, SecretRefused {
        try (Database source = databases.source(run.spec(), SESSION)) {
            run.heartbeat();
            source.read(c -> {
                LandfallSchema.ensureOnSource(c);
                return true;
            });
        }
    }

    @Override
    protected UndoOutcome restore(StepRun run) throws Exception {
        return restore.restore(run);
    }
}
