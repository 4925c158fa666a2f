package io.landfall.contracts.event;

import io.landfall.contracts.Failure;
import io.landfall.contracts.Message;
import io.landfall.contracts.MessageType;
import io.landfall.contracts.MigrationStatus;
import io.landfall.contracts.ReportReference;
import io.landfall.contracts.Step;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The whole state of a saga after a change; a lower version than one seen before is old news.
 *
 * @param version raised by each change of this migration
 * @param step the open step, or the step that was open when the saga ended or was parked; null before the first
 * @param phase of the open step, as its owner named it
 * @param detail what happens now or is waited for, in plain words
 * @param failure why the saga is FAILED or NEEDS_OPERATOR, or what delays an abort
 * @param refusal why the last abort request was refused
 */
@MessageType("landfall.phase-event.v1")
public record PhaseEvent(
        UUID migrationId,
        UUID taskId,
        String taskName,
        String database,
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
        Instant at)
        implements Message {

    public PhaseEvent {
        history = List.copyOf(history);
        reports = List.copyOf(reports);
    }
}
