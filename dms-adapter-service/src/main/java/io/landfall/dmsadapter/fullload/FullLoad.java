package io.landfall.dmsadapter.fullload;

import io.landfall.contracts.Step;
import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.databases.identifier.TablePatterns;
import io.landfall.dmsadapter.heartbeat.Heartbeat;
import io.landfall.dmsadapter.preparation.SourceCatalogs;
import io.landfall.dmsadapter.provisioning.ConnectionTests;
import io.landfall.dmsadapter.provisioning.DmsDialect;
import io.landfall.dmsadapter.provisioning.DmsNames;
import io.landfall.dmsadapter.provisioning.DmsResources;
import io.landfall.dmsadapter.provisioning.Pace;
import io.landfall.dmsadapter.provisioning.Provisioned;
import io.landfall.dmsadapter.provisioning.Provisioning;
import io.landfall.dmsadapter.provisioning.ReplicationTask;
import io.landfall.dmsadapter.provisioning.ResourceDeletion;
import io.landfall.dmsadapter.provisioning.StopReason;
import io.landfall.dmsadapter.step.AdapterStep;
import io.landfall.dmsadapter.step.Marks;
import io.landfall.dmsadapter.step.Outages;
import io.landfall.dmsadapter.step.Waiting;
import io.landfall.dmsadapter.stream.StreamWatch;
import io.landfall.messaging.step.StepFailedException;
import io.landfall.messaging.step.StepOutcome;
import io.landfall.messaging.step.StepRun;
import io.landfall.messaging.step.UndoOutcome;
import java.util.List;
import java.util.Optional;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Creates and starts the ReplicationTask and watches it until every table is loaded; goes on where it finds it. */
@Component
class FullLoad extends AdapterStep {

    private static final String STARTED = "STARTED";

    /** Of a task, as DMS has it. */
    private static final int MOST_WORKERS = 49;

    private final Provisioning provisioning;
    private final DmsResources resources;
    private final ResourceDeletion deletion;
    private final ConnectionTests tests;
    private final SourceCatalogs catalogs;
    private final Heartbeat heartbeat;
    private final StreamWatch stream;
    private final LoadWatch watch;
    private final TaskStarts starts;
    private final Marks marks;
    private final Pace pace;
    private final int workers;
    private final DmsDialect dialect;

    FullLoad(
            Provisioning provisioning,
            DmsResources resources,
            ResourceDeletion deletion,
            ConnectionTests tests,
            SourceCatalogs catalogs,
            Heartbeat heartbeat,
            StreamWatch stream,
            LoadWatch watch,
            TaskStarts starts,
            Marks marks,
            Pace pace,
            Outages outages,
            @Value("${landfall.dms-adapter.load-workers:8}") int workers,
            @Value("${landfall.dms.dialect:engine}") DmsDialect dialect) {
        super(outages);
        this.provisioning = provisioning;
        this.resources = resources;
        this.deletion = deletion;
        this.tests = tests;
        this.catalogs = catalogs;
        this.heartbeat = heartbeat;
        this.stream = stream;
        this.watch = watch;
        this.starts = starts;
        this.marks = marks;
        this.pace = pace;
        if (workers < 1 || workers > MOST_WORKERS) {
            throw new IllegalArgumentException(
                    "landfall.dms-adapter.load-workers is " + workers + ", but must be between 1 and " + MOST_WORKERS);
        }
        this.workers = workers;
        this.dialect = dialect;
    }

    @Override
    public Step step() {
        return Step.FULL_LOAD;
    }

    @Override
    protected StepOutcome proceed(StepRun run) throws Exception {
        MigrationSpec spec = run.spec();
        Optional<Provisioned> provisioned = provisioning.ensured(run);
        if (provisioned.isEmpty()) {
            run.advance("PROVISIONING", "waiting for what DMS_PROVISIONING made, and somebody has deleted since");
            return new StepOutcome.Again(pace.poll());
        }
        boolean started = marks.has(run, STARTED);
        if (!started) {
            run.advance("TESTING_CONNECTION", "DMS tries to connect to the target");
        }
        if (!tests.succeeded(
                run, provisioned.get().instance().arn(), provisioned.get().target())) {
            return new StepOutcome.Again(pace.poll());
        }
        if (!started) {
            run.advance("STARTING", "creating replication task " + DmsNames.task(spec));
        }
        LoadedTables tables =
                LoadedTables.of(catalogs.unchanged(run), spec.cutover().required());
        if (tables.isEmpty() && !spec.cutover().required()) {
            return new StepOutcome.Succeeded("the database has no tables to load");
        }
        if (dialect == DmsDialect.AWS) {
            tables.requireNoHeirs();
        }
        if (spec.cutover().required()) {
            tables.requireIdentities(TablePatterns.of(dialect == DmsDialect.ENGINE ? spec.insertOnly() : List.of()));
        }
        ReplicationTask.Definition wanted = LoadPlan.of(spec, tables.names(), workers, dialect, provisioned.get());
        if (spec.cutover().required() && !marks.has(run, Heartbeat.class.getSimpleName())) {
            heartbeat.begin(run);
            marks.set(run, Heartbeat.class.getSimpleName());
        }
        Optional<ReplicationTask> task = task(run, wanted);
        if (task.filter(found -> found.is("creating")).isPresent()) {
            Waiting.pause(run, pace.first());
            task = task(run, wanted);
        }
        return task.isEmpty() ? new StepOutcome.Again(pace.poll()) : goOn(run, tables, task.get());
    }

    private Optional<ReplicationTask> task(StepRun run, ReplicationTask.Definition wanted) {
        return resources.task(run, wanted, found -> LoadPlan.matches(wanted, found.definition()));
    }

    private StepOutcome goOn(StepRun run, LoadedTables tables, ReplicationTask task) throws Exception {
        return switch (task.status()) {
            case "running", "starting" -> watch.untilItStops(run, tables, task);
            case "stopped" -> task.stoppedAfterLoad() ? watch.concluded(run, tables, task) : start(run, tables, task);
            case "ready", "failed" -> start(run, tables, task);
            case "failed-move" -> throw failed(task);
            default -> new StepOutcome.Again(pace.poll());
        };
    }

    /** Once an attempt: a task that stops again by itself has a reason that a person must hear. */
    private StepOutcome start(StepRun run, LoadedTables tables, ReplicationTask task) throws Exception {
        if (marks.has(run, STARTED) && !task.is("ready")) {
            throw failed(task);
        }
        run.heartbeat();
        starts.start(run, tables, task);
        marks.set(run, STARTED);
        return watch.untilItStops(run, tables, task);
    }

    private StepFailedException failed(ReplicationTask task) {
        return new StepFailedException(StopReason.failure(task, StopReason.During.LOAD));
    }

    @Override
    protected UndoOutcome restore(StepRun run) {
        stream.end(run.migrationId());
        heartbeat.end(run.migrationId());
        return deletion.taskIsGone(run.spec())
                ? new UndoOutcome.Undone("the replication task is deleted, with slot and publication")
                : notYet("DMS_TASK_GOING", "the replication task is being stopped and deleted", pace.poll());
    }
}
