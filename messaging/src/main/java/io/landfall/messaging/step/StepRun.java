package io.landfall.messaging.step;

import io.landfall.contracts.ReportReference;
import io.landfall.contracts.Step;
import io.landfall.contracts.progress.Progress;
import io.landfall.contracts.spec.MigrationSpec;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** One attempt of a step, as its handler sees it. */
public interface StepRun {

    UUID migrationId();

    UUID commandId();

    Step step();

    int attempt();

    long sagaEpoch();

    MigrationSpec spec();

    /** Reports of the steps before, newest of each; for an undo empty. */
    List<ReportReference> reports();

    /** Tables, {@code schema.table}, whose damaged rows this run is to write again; empty but for DATA_VALIDATION. */
    default List<String> repair() {
        return List.of();
    }

    /** From a sequence of this service: whoever holds the run later has the higher one. */
    long leaseToken();

    /** What {@link #saveCheckpoint} stored last, in this attempt or the one before it. */
    <T> Optional<T> checkpoint(Class<T> type);

    /** Stores how far the step is; throws like {@link #heartbeat}. */
    void saveCheckpoint(Object checkpoint);

    /**
     * To be called every few seconds and before each effect: ends the call by a {@link RunInterruptedException} when
     * the run is to stop or its lease is lost; let it pass.
     */
    void heartbeat();

    /**
     * Tells people the phase and what it does or waits for; said again only when it changes. Ends calls like heartbeat.
     */
    void advance(String phase, String detail);

    /** Sends a progress record. */
    void progress(Progress progress);

    /** A named place where a test may hold or crash the run: {@code STEP.PHASE}; does nothing in production. */
    void reach(String phase);
}
