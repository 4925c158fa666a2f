package io.landfall.dmsadapter.secondaryschema;

import io.landfall.api.report.ReportStore;
import io.landfall.contracts.Step;
import io.landfall.databases.catalog.Catalog;
import io.landfall.dmsadapter.preparation.ReplicaIdentities;
import io.landfall.dmsadapter.preparation.SourceCatalogs;
import io.landfall.dmsadapter.step.AdapterStep;
import io.landfall.dmsadapter.step.Outages;
import io.landfall.messaging.step.StepOutcome;
import io.landfall.messaging.step.StepRun;
import java.time.Duration;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Builds in the target all that had to wait for the load: keys and indexes in parallel, then everything else by
 * dependency; with cutover it lets changes flow again, and what needs consistent data comes after they have caught up
 * with the load.
 */
@Component
class SecondarySchemaMigration extends AdapterStep {

    private static final Duration LOCK_PAUSE = Duration.ofSeconds(3);

    private final SourceCatalogs catalogs;
    private final ReplicaIdentities identities;
    private final ReplicaRole replicaRole;
    private final SecondaryObjects objects;
    private final ApplyResumption apply;
    private final Completion completion;
    private final ReportStore reports;

    SecondarySchemaMigration(
            SourceCatalogs catalogs,
            ReplicaIdentities identities,
            ReplicaRole replicaRole,
            SecondaryObjects objects,
            ApplyResumption apply,
            Completion completion,
            ReportStore reports,
            Outages outages) {
        super(outages);
        this.catalogs = catalogs;
        this.identities = identities;
        this.replicaRole = replicaRole;
        this.objects = objects;
        this.apply = apply;
        this.completion = completion;
        this.reports = reports;
    }

    @Override
    public Step step() {
        return Step.SECONDARY_SCHEMA_MIGRATION;
    }

    @Override
    protected StepOutcome proceed(StepRun run) throws Exception {
        boolean cutover = run.spec().cutover().required();
        Catalog catalog = catalogs.unchanged(run);
        boolean replica = !cutover || replicaRole.isAvailable(run.spec());
        SecondaryPlan plan = SecondaryPlan.of(catalog, cutover, replica);
        objects.create(run, plan);
        run.reach("OBJECTS");
        Optional<String> blocker = identities.giveToTarget(run, catalog);
        if (blocker.isPresent()) {
            run.advance("REPLICA_IDENTITY", "waiting for " + blocker.get());
            return new StepOutcome.Again(LOCK_PAUSE);
        }
        if (cutover) {
            apply.resume(run);
            run.reach("APPLYING");
            apply.awaitCatchUp(run);
        }
        completion.complete(run, plan);
        String summary = summary(plan, replica);
        return new StepOutcome.Succeeded(
                summary,
                reports.save(run.migrationId(), step(), run.attempt(), summary, SecondaryReport.of(plan, replica)));
    }

    private static String summary(SecondaryPlan plan, boolean replica) {
        String created = plan.count() + " objects created, foreign keys validated";
        if (plan.deferred().isEmpty()) {
            return created;
        }
        return created + "; " + plan.deferred().size() + " wait for the cutover"
                + (replica
                        ? ""
                        : ", triggers and foreign keys among them: the target refuses session_replication_role");
    }
}
