package io.landfall.orchestrator.saga;

import io.landfall.contracts.Failure;
import io.landfall.contracts.MigrationStatus;
import io.landfall.contracts.ReportReference;
import io.landfall.contracts.Step;
import io.landfall.contracts.event.StepRecord;
import io.landfall.contracts.event.StepRecord.Outcome;
import io.landfall.contracts.spec.MigrationSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A change under way; the version is raised once where states are stored. */
final class SagaEdit {
    private final Instant now;
    private long version;
    private MigrationSpec spec;
    private MigrationStatus status;
    private @Nullable Step step;
    private int attempt;
    private long epoch;
    private @Nullable OpenCommand open;
    private SagaState.@Nullable AfterStop then;
    private @Nullable String abortAskedFor;
    private @Nullable Integer revisionAtApproval;
    private @Nullable String phase;
    private String detail;
    private @Nullable Failure failure;
    private @Nullable String refusal;
    private final List<StepRecord> history;
    private final List<ReportReference> reports;

    SagaEdit(SagaState from, Instant now) {
        this.now = now;
        this.version = from.version();
        this.spec = from.spec();
        this.status = from.status();
        this.step = from.currentStep();
        this.attempt = from.attempt();
        this.epoch = from.sagaEpoch();
        this.open = from.open();
        this.then = from.then();
        this.abortAskedFor = from.abortAskedFor();
        this.revisionAtApproval = from.revisionAtApproval();
        this.phase = from.phase();
        this.detail = from.detail();
        this.failure = from.failure();
        this.refusal = from.refusal();
        this.history = new ArrayList<>(from.history());
        this.reports = new ArrayList<>(from.reports());
    }

    SagaEdit version(long value) {
        version = value;
        return this;
    }

    SagaEdit spec(MigrationSpec value) {
        spec = value;
        return this;
    }

    SagaEdit status(MigrationStatus value) {
        status = value;
        return this;
    }

    SagaEdit step(Step value, int number) {
        step = value;
        attempt = number;
        return this;
    }

    SagaEdit epoch(long value) {
        epoch = value;
        return this;
    }

    SagaEdit open(@Nullable OpenCommand value) {
        open = value;
        return this;
    }

    SagaEdit then(SagaState.AfterStop value) {
        then = value;
        return this;
    }

    SagaEdit abortAskedFor(@Nullable String value) {
        abortAskedFor = value;
        return this;
    }

    SagaEdit revisionAtApproval(int value) {
        revisionAtApproval = value;
        return this;
    }

    SagaEdit phase(@Nullable String name, String text) {
        phase = name;
        detail = text;
        return this;
    }

    SagaEdit failure(@Nullable Failure value) {
        failure = value;
        return this;
    }

    SagaEdit refusal(@Nullable String value) {
        refusal = value;
        return this;
    }

    SagaEdit record(StepRecord entry) {
        history.add(entry);
        return this;
    }

    SagaEdit closeLast(Outcome outcome, String summary, Instant end) {
        if (!history.isEmpty()) {
            StepRecord last = history.removeLast();
            history.add(
                    last.outcome() == Outcome.OPEN
                            ? new StepRecord(
                                    last.step(), last.attempt(), last.undo(), outcome, last.startedAt(), end, summary)
                            : last);
        }
        return this;
    }

    /** The newest report of a step takes the older one's place. */
    SagaEdit report(ReportReference report) {
        reports.removeIf(older -> older.step() == report.step());
        reports.add(report);
        return this;
    }

    SagaState make() {
        return new SagaState(
                spec,
                version,
                status,
                step,
                attempt,
                epoch,
                open,
                then,
                abortAskedFor,
                revisionAtApproval,
                phase,
                detail,
                failure,
                refusal,
                history,
                reports,
                now);
    }
}
