package io.landfall.messaging.step;

import io.landfall.contracts.ReportReference;
import io.landfall.contracts.Step;
import io.landfall.contracts.progress.MigrationProgress;
import io.landfall.contracts.progress.Progress;
import io.landfall.contracts.progress.TableProgress;
import io.landfall.contracts.reply.StepAdvanced;
import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.messaging.fault.FaultPoints;
import io.landfall.messaging.json.Json;
import io.landfall.messaging.work.LeaseLostException;
import io.landfall.messaging.work.WorkSession;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionTemplate;

/** A step's run as its handler sees it, bound to the lease of its work item. */
final class LeasedStepRun implements StepRun {

    private final RunRow run;
    private final WorkSession session;
    private final JdbcStepRuns runs;
    private final Replies replies;
    private final TransactionTemplate transactions;
    private final FaultPoints faults;
    private @Nullable String phase;
    private @Nullable String detail;

    LeasedStepRun(
            RunRow run,
            WorkSession session,
            JdbcStepRuns runs,
            Replies replies,
            TransactionTemplate transactions,
            FaultPoints faults) {
        this.run = run;
        this.session = session;
        this.runs = runs;
        this.replies = replies;
        this.transactions = transactions;
        this.faults = faults;
        this.phase = run.phase();
        this.detail = run.detail();
    }

    @Override
    public UUID migrationId() {
        return run.envelope().migrationId();
    }

    @Override
    public UUID commandId() {
        return run.commandId();
    }

    @Override
    public Step step() {
        return run.step();
    }

    @Override
    public int attempt() {
        return run.envelope().attempt();
    }

    @Override
    public long sagaEpoch() {
        return run.envelope().sagaEpoch();
    }

    @Override
    public MigrationSpec spec() {
        return run.spec();
    }

    @Override
    public List<ReportReference> reports() {
        return run.reports();
    }

    @Override
    public List<String> repair() {
        return run.repair();
    }

    @Override
    public long leaseToken() {
        return session.leaseToken();
    }

    @Override
    public <T> Optional<T> checkpoint(Class<T> type) {
        return runs.checkpoint(commandId()).map(json -> Json.read(json, type));
    }

    @Override
    public void saveCheckpoint(Object checkpoint) {
        if (!runs.saveCheckpoint(commandId(), leaseToken(), Json.write(checkpoint))) {
            throw new RunInterruptedException(RunInterruptedException.Reason.LEASE_LOST);
        }
        heartbeat();
    }

    @Override
    public void heartbeat() {
        boolean stop;
        try {
            stop = session.stopRequested();
        } catch (LeaseLostException e) {
            throw new RunInterruptedException(RunInterruptedException.Reason.LEASE_LOST);
        }
        if (stop) {
            throw new RunInterruptedException(RunInterruptedException.Reason.STOP_REQUESTED);
        }
    }

    @Override
    public synchronized void advance(String newPhase, String newDetail) {
        heartbeat();
        if (newPhase.equals(phase) && Objects.equals(newDetail, detail)) {
            return;
        }
        transactions.executeWithoutResult(status -> {
            runs.advance(commandId(), newPhase, newDetail);
            replies.answer(run.envelope(), new StepAdvanced(newPhase, newDetail));
        });
        phase = newPhase;
        detail = newDetail;
    }

    @Override
    public void progress(Progress progress) {
        String key = switch (progress) {
            case MigrationProgress migration -> migration.migrationId().toString();
            case TableProgress table -> table.migrationId() + "/" + table.schema() + "." + table.table();
        };
        transactions.executeWithoutResult(status -> replies.progress(key, run.envelope(), progress));
    }

    @Override
    public void reach(String name) {
        faults.reach(step() + "." + name, spec().database(), this::heartbeat);
    }

    /** The place before a step's first effect has the step's own name. */
    void reachStep() {
        faults.reach(step().name(), spec().database(), this::heartbeat);
    }
}
