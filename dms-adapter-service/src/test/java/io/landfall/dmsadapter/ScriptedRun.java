package io.landfall.dmsadapter;

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
import java.util.concurrent.atomic.AtomicLong;

/** A step's run in the hands of a test, which may interrupt it at a named place. */
public final class ScriptedRun implements StepRun {

    private static final AtomicLong TOKENS = new AtomicLong();

    private final MigrationSpec spec;
    private final Step step;
    private final UUID commandId = UUID.randomUUID();
    private final long leaseToken = TOKENS.incrementAndGet();
    private final List<String> phases = new ArrayList<>();
    public final List<Progress> progress = new ArrayList<>();
    private String stopAt = "";
    private String checkpoint = "";

    public ScriptedRun(MigrationSpec spec, Step step) {
        this.spec = spec;
        this.step = step;
    }

    /** Stops as on request when the run reaches that phase. */
    public ScriptedRun stoppingAt(String phase) {
        stopAt = phase;
        return this;
    }

    public List<String> phases() {
        return phases;
    }

    @Override
    public UUID migrationId() {
        return spec.migrationId();
    }

    @Override
    public UUID commandId() {
        return commandId;
    }

    @Override
    public Step step() {
        return step;
    }

    @Override
    public int attempt() {
        return 1;
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
        return List.of();
    }

    @Override
    public long leaseToken() {
        return leaseToken;
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
    public void heartbeat() {}

    @Override
    public synchronized void advance(String phase, String detail) {
        phases.add(phase + ": " + detail);
    }

    @Override
    public synchronized void progress(Progress one) {
        progress.add(one);
    }

    @Override
    public void reach(String phase) {
        if (phase.equals(stopAt)) {
            throw new RunInterruptedException(RunInterruptedException.Reason.STOP_REQUESTED);
        }
    }
}
