package io.landfall.validation;

import io.landfall.contracts.ReportReference;
import io.landfall.contracts.Step;
import io.landfall.contracts.progress.Progress;
import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.messaging.json.Json;
import io.landfall.messaging.step.RunInterruptedException;
import io.landfall.messaging.step.StepRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A step's run in the hands of a test, which may interrupt it after some heartbeats. */
public final class ScriptedRun implements StepRun {

    private final MigrationSpec spec;
    private final Step step;
    private final List<ReportReference> reports;
    private final List<String> phases = new ArrayList<>();
    private final List<Progress> progress = new ArrayList<>();
    private List<String> repair = List.of();
    private int attempt = 1;
    private int heartbeatsLeft = Integer.MAX_VALUE;
    private String checkpoint = "";

    public ScriptedRun(MigrationSpec spec, Step step, ReportReference... reports) {
        this.spec = spec;
        this.step = step;
        this.reports = List.of(reports);
    }

    /** Stops as on request after that many heartbeats; a negative number never does. */
    public ScriptedRun stoppingAfter(int heartbeats) {
        heartbeatsLeft = heartbeats < 0 ? Integer.MAX_VALUE : heartbeats;
        return this;
    }

    public ScriptedRun attempt(int number) {
        attempt = number;
        return this;
    }

    public ScriptedRun repairing(String... tables) {
        repair = List.of(tables);
        return this;
    }

    public List<String> phases() {
        return phases;
    }

    public List<Progress> progress() {
        return progress;
    }

    @Override
    public UUID migrationId() {
        return spec.migrationId();
    }

    @Override
    public UUID commandId() {
        return spec.taskId();
    }

    @Override
    public Step step() {
        return step;
    }

    @Override
    public int attempt() {
        return attempt;
    }

    @Override
    public long sagaEpoch() {
        return 1;
    }

    @Override
    public MigrationSpec spec() {
        return spec;
    }

    @Override
    public List<ReportReference> reports() {
        return reports;
    }

    @Override
    public List<String> repair() {
        return repair;
    }

    @Override
    public long leaseToken() {
        return 1;
    }

    @Override
    public <T> Optional<T> checkpoint(Class<T> type) {
        return checkpoint.isEmpty() ? Optional.empty() : Optional.of(Json.read(checkpoint, type));
    }

    @Override
    public void saveCheckpoint(Object value) {
        checkpoint = Json.write(value);
    }

    @Override
    public void heartbeat() {
        if (heartbeatsLeft-- <= 0) {
            throw new RunInterruptedException(RunInterruptedException.Reason.STOP_REQUESTED);
        }
    }

    @Override
    public void advance(String phase, String detail) {
        phases.add(phase);
    }

    @Override
    public void progress(Progress one) {
        progress.add(one);
    }

    @Override
    public void reach(String phase) {}
}
