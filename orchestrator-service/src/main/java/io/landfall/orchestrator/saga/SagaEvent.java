package io.landfall.orchestrator.saga;

import io.landfall.contracts.Principal;
import io.landfall.contracts.reply.Reply;
import io.landfall.contracts.spec.MigrationSpec;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What can happen to a saga after its registration. */
public sealed interface SagaEvent {

    /** Its task has a place free. */
    record Admitted() implements SagaEvent {}

    /** A step's owner answered; it counts only if all three match the open command. */
    record Answered(@Nullable UUID commandId, int attempt, long sagaEpoch, Reply reply) implements SagaEvent {}

    /** A person wants it to go on, perhaps with an amended spec, or with the damaged rows of some tables repaired. */
    record RetryRequested(Optional<MigrationSpec> amended, List<String> repair, Principal by) implements SagaEvent {}

    /** A person wants everything as found. */
    record AbortRequested(String reason, Principal by) implements SagaEvent {}

    /** A command was not answered in time. */
    record DeadlinePassed(UUID commandId) implements SagaEvent {}
}
