package io.landfall.cutover;

import io.landfall.contracts.ReportReference;
import io.landfall.contracts.Step;
import io.landfall.contracts.progress.Progress;
import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.messaging.step.StepRun;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** A run in a test's hands: what it reaches goes to the test, which may hold or crash it there. */
public record TestRun(
        Step step,
        UUID migrationId,
        UUID commandId,
        long leaseToken,
        MigrationSpec spec,
        List<ReportReference> reports,
        Consumer<String> reached)
        implements StepRun {

    /** As if the process had been killed. */
    public static final class Crash extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** The same run in the hands of another worker. */
    public TestRun takenOver(Consumer<String> andThen) {
        return new TestRun(step, migrationId, commandId, leaseToken + 1, spec, reports, andThen);
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
    public <T> Optional<T> checkpoint(Class<T> type) {
        return Optional.empty();
    }

    @Override
    public void saveCheckpoint(Object checkpoint) {
        heartbeat();
    }

    @Override
    public void heartbeat() {
        reached.accept("heartbeat");
    }

    @Override
    public void advance(String phase, String detail) {
        heartbeat();
    }

    @Override
    public void progress(Progress progress) {
        heartbeat();
    }

    @Override
    public void reach(String phase) {
        reached.accept(phase);
    }
}
