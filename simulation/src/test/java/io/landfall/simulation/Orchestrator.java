package io.landfall.simulation;

import io.landfall.contracts.Envelope;
import io.landfall.contracts.Failure;
import io.landfall.contracts.Message;
import io.landfall.contracts.Principal;
import io.landfall.contracts.Service;
import io.landfall.contracts.command.AbortMigration;
import io.landfall.contracts.command.RetryMigration;
import io.landfall.contracts.command.StartStep;
import io.landfall.contracts.command.StepCommand;
import io.landfall.contracts.command.UndoStep;
import io.landfall.contracts.reply.Reply;
import io.landfall.contracts.reply.StepFailed;
import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.orchestrator.saga.Decision;
import io.landfall.orchestrator.saga.OpenCommand;
import io.landfall.orchestrator.saga.SagaEvent;
import io.landfall.orchestrator.saga.SagaState;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Stands in for {@code Sagas}, {@code StepReplies}, {@code SagaCommands} and {@code DeadlineWork}. */
final class Orchestrator extends Mail.Inbox {

    private final World world;
    private final Set<UUID> started = new LinkedHashSet<>();
    private SagaState saga;
    private long changedAt;
    private long hostsSkew;

    Orchestrator(World world, MigrationSpec spec) {
        this.world = world;
        this.saga = SagaState.registered(spec, world.agenda.instant());
    }

    SagaState saga() {
        return saga;
    }

    /** The commands of all steps that were ever begun. */
    Set<UUID> started() {
        return started;
    }

    /** When the saga last changed. */
    long changedAt() {
        return changedAt;
    }

    @Override
    void consume(Envelope envelope, Message message) {
        switch (message) {
            case RetryMigration retry ->
                apply(new SagaEvent.RetryRequested(
                        Optional.ofNullable(retry.amended()),
                        Objects.requireNonNullElse(retry.repair(), List.of()),
                        envelope.principal()));
            case AbortMigration abort -> apply(new SagaEvent.AbortRequested(abort.reason(), envelope.principal()));
            case Reply reply ->
                apply(new SagaEvent.Answered(envelope.commandId(), envelope.attempt(), envelope.sagaEpoch(), reply));
            default -> throw new IllegalArgumentException(message.type());
        }
    }

    @Override
    void deadLettered(Envelope envelope) {
        if (envelope.commandId() != null) {
            Failure failure = Failure.needsOperator("DEAD_LETTER", "could not be handled", "mend it, then retry");
            apply(new SagaEvent.Answered(
                    envelope.commandId(), envelope.attempt(), envelope.sagaEpoch(), new StepFailed(failure, null)));
        }
    }

    void apply(SagaEvent event) {
        if (event instanceof SagaEvent.AbortRequested) {
            world.invariants.abortAsked();
        }
        hostsSkew = world.skewOfAHost();
        Decision decision = world.rules.saga().decide(saga, event, hostsNow());
        if (decision.saga().equals(saga)) {
            return;
        }
        saga = decision.saga();
        changedAt = world.agenda.now();
        world.trace.say(() -> "saga: %s %s attempt %d epoch %d, open %s"
                .formatted(saga.status(), saga.currentStep(), saga.attempt(), saga.sagaEpoch(), open()));
        decision.command().ifPresent(this::send);
        world.people.see(saga);
    }

    /** What the clock of the replica says that handles the message. */
    private Instant hostsNow() {
        return world.agenda.instant().plusMillis(hostsSkew);
    }

    private String open() {
        return saga.hasOpenCommand()
                ? saga.openCommand().kind() + " " + saga.openCommand().step()
                : "nothing";
    }

    private void send(StepCommand command) {
        OpenCommand open = saga.openCommand();
        if (command instanceof StartStep) {
            started.add(open.commandId());
        }
        if (command instanceof UndoStep) {
            world.invariants.noCompensationBeforeTheOpenStepsAnswer();
        }
        world.mail.send(
                new Envelope(
                        world.mail.nextId(),
                        command.type(),
                        Service.ORCHESTRATOR,
                        hostsNow(),
                        saga.spec().migrationId(),
                        saga.spec().taskId(),
                        saga.sagaEpoch(),
                        open.step(),
                        open.attempt(),
                        open.commandId(),
                        null,
                        open.deadline(),
                        null,
                        Principal.of(Service.ORCHESTRATOR)),
                command,
                world.services.get(command.step().owner()));
        Instant deadline = open.deadline();
        if (deadline != null) {
            world.agenda.in(
                    Duration.between(hostsNow(), deadline).toMillis(),
                    () -> apply(new SagaEvent.DeadlinePassed(open.commandId())));
        }
    }
}
