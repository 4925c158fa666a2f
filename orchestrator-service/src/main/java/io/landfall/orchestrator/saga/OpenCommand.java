package io.landfall.orchestrator.saga;

import io.landfall.contracts.Step;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A command that was sent and not yet answered.
 *
 * @param deadline when somebody should look; null where waiting has no end
 */
public record OpenCommand(
        Kind kind,
        UUID commandId,
        Step step,
        int attempt,
        @Nullable Instant deadline) {

    /** What the command asks. */
    public enum Kind {
        START,
        STOP,
        UNDO
    }

    /** A first command for the step's attempt. */
    static OpenCommand start(UUID migrationId, long epoch, Step step, int attempt, Instant now) {
        return new OpenCommand(
                Kind.START, name(migrationId, epoch, step, attempt, "start"), step, attempt, deadline(step, now));
    }

    /** The attempt's own command, once more awaited, however long it takes. */
    static OpenCommand startedBefore(UUID migrationId, long epoch, Step step, int attempt) {
        return new OpenCommand(Kind.START, name(migrationId, epoch, step, attempt, "start"), step, attempt, null);
    }

    static OpenCommand undo(UUID migrationId, long epoch, Step step, int attempt) {
        return new OpenCommand(Kind.UNDO, name(migrationId, epoch, step, attempt, "undo"), step, attempt, null);
    }

    /** The request to stop what this command has started. */
    OpenCommand stop() {
        return new OpenCommand(Kind.STOP, commandId, step, attempt, null);
    }

    /** The same decision, made twice, names the same command. */
    private static UUID name(UUID migrationId, long epoch, Step step, int attempt, String kind) {
        String name = "%s/%s/%d/%d/%s".formatted(migrationId, step, attempt, epoch, kind);
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
    }

    /** How long a step may take before somebody should look; waiting for people and windows has no end. */
    private static @Nullable Instant deadline(Step step, Instant now) {
        return switch (step) {
            case CUTOVER_APPROVAL, CUTOVER_CRITERIA, CUTOVER -> null;
            case FULL_LOAD, SECONDARY_SCHEMA_MIGRATION, DATA_VALIDATION -> now.plus(Duration.ofDays(7));
            case PRE_MIGRATION_VALIDATION,
                    DMS_PROVISIONING,
                    DATABASE_PREPARATION,
                    DATABASE_CLEANUP,
                    SCHEMA_VALIDATION,
                    CUTOVER_TIME_MIGRATION,
                    DMS_CLEANUP -> now.plus(Duration.ofHours(4));
        };
    }
}
