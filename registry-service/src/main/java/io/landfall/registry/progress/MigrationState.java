package io.landfall.registry.progress;

import io.landfall.contracts.Failure;
import io.landfall.contracts.MigrationStatus;
import io.landfall.contracts.ReportReference;
import io.landfall.contracts.Step;
import io.landfall.contracts.event.StepRecord;
import io.landfall.contracts.progress.MigrationProgress;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where a migration stands, as far as the registry has heard.
 *
 * @param version of the newest phase event; 0 before the first
 * @param progress of the step it names, which may not be the open one any more
 * @param lag measured beside the steps; null before the first measurement
 */
public record MigrationState(
        UUID migrationId,
        UUID taskId,
        String database,
        String targetDatabase,
        long version,
        int specRevision,
        MigrationStatus status,
        @Nullable Step step,
        int attempt,
        long sagaEpoch,
        @Nullable String phase,
        String detail,
        @Nullable Failure failure,
        @Nullable String refusal,
        List<StepRecord> history,
        List<ReportReference> reports,
        Instant updatedAt,
        @Nullable MigrationProgress progress,
        @Nullable Lag lag) {

    public MigrationState {
        history = List.copyOf(history);
        reports = List.copyOf(reports);
    }

    /** Whether an abort is under way, even if it is stuck. */
    public boolean isCompensating() {
        return status == MigrationStatus.ABORTING
                || (!history.isEmpty() && history.getLast().undo());
    }

    /** For messages: the database, its status, and its step. */
    public String inWords() {
        return "'" + database + "' is " + status + (step == null ? "" : " in " + step);
    }

    /** The open step's progress; null when none is known for it. */
    public @Nullable MigrationProgress currentProgress() {
        return progress != null && progress.step() == step && progress.attempt() == attempt ? progress : null;
    }
}
