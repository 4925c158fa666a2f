package io.landfall.messaging.step;

import io.landfall.contracts.Envelope;
import io.landfall.contracts.Message;
import io.landfall.contracts.ReportReference;
import io.landfall.contracts.Step;
import io.landfall.contracts.command.StartStep;
import io.landfall.contracts.command.StepCommand;
import io.landfall.contracts.command.StopStep;
import io.landfall.contracts.command.UndoStep;
import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.messaging.json.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code step_run}.
 *
 * @param stop the envelope of the request to stop, if there is one
 * @param closedBy the wire name of the reply that closed the run; null while it is open
 */
record RunRow(
        UUID commandId,
        Envelope envelope,
        StepCommand command,
        @Nullable Envelope stop,
        @Nullable String phase,
        @Nullable String detail,
        @Nullable String closedBy,
        @Nullable String closing,
        Instant startedAt) {

    static RunRow from(ResultSet row, int index) throws SQLException {
        String stop = row.getString("stop");
        return new RunRow(
                row.getObject("command_id", UUID.class),
                Json.read(row.getString("envelope"), Envelope.class),
                command(row.getString("command_type"), row.getString("command")),
                stop == null ? null : Json.read(stop, Envelope.class),
                row.getString("phase"),
                row.getString("detail"),
                row.getString("closed_by"),
                row.getString("closing"),
                row.getObject("started_at", OffsetDateTime.class).toInstant());
    }

    boolean isOpen() {
        return closedBy == null;
    }

    Step step() {
        return command.step();
    }

    MigrationSpec spec() {
        return switch (command) {
            case StartStep start -> start.spec();
            case UndoStep undo -> undo.spec();
            case StopStep stopped -> throw new IllegalStateException("step " + stopped.step() + " was never started");
        };
    }

    List<ReportReference> reports() {
        return command instanceof StartStep start ? start.reports() : List.of();
    }

    List<String> repair() {
        return command instanceof StartStep start && start.repair() != null ? start.repair() : List.of();
    }

    private static StepCommand command(String type, String json) {
        Class<? extends Message> known =
                io.landfall.contracts.MessageTypes.named(type).orElseThrow();
        return (StepCommand) Json.read(json, known);
    }
}
