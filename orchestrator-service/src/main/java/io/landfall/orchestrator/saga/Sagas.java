package io.landfall.orchestrator.saga;

import io.landfall.contracts.Envelope;
import io.landfall.contracts.Message;
import io.landfall.contracts.Principal;
import io.landfall.contracts.Service;
import io.landfall.contracts.Topics;
import io.landfall.contracts.command.StepCommand;
import io.landfall.contracts.event.PhaseEvent;
import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.messaging.outbox.Ids;
import io.landfall.messaging.outbox.Outbox;
import io.landfall.messaging.work.Work;
import io.landfall.orchestrator.MigrationSaga;
import io.landfall.orchestrator.fleet.Fleet;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Lets things happen to sagas: lock the state, read it, decide, then store state, messages and timers, all in the
 * caller's transaction.
 */
@Component
@Transactional(propagation = Propagation.MANDATORY)
public class Sagas {

    private static final Logger LOG = LoggerFactory.getLogger(Sagas.class);

    private final SagaStore store;
    private final Outbox outbox;
    private final Work work;
    private final Fleet fleet;
    private final InstantSource clock;

    Sagas(SagaStore store, Outbox outbox, Work work, Fleet fleet, InstantSource clock) {
        this.store = store;
        this.outbox = outbox;
        this.work = work;
        this.fleet = fleet;
        this.clock = clock;
    }

    /** Registers a migration; a second registration of the same one changes nothing. */
    public void register(MigrationSpec spec, Cause cause) {
        SagaState saga = SagaState.registered(spec, clock.instant());
        if (store.insert(saga, cause.traceparent())) {
            publish(saga, cause);
            fleet.look(spec.taskId());
        }
    }

    /** Returns false when the event changed nothing, or its migration is unknown. */
    public boolean apply(UUID migrationId, SagaEvent event, Cause asked) {
        Optional<SagaState> known = store.lock(migrationId);
        if (known.isEmpty()) {
            LOG.warn("{} for unknown migration {}", event.getClass().getSimpleName(), migrationId);
            return false;
        }
        SagaState before = known.get();
        Cause cause = asked.traceparent() == null
                ? asked.within(store.traceparent(migrationId).orElse(null))
                : asked;
        Instant now = clock.instant();
        Decision decision = MigrationSaga.decide(before, event, now);
        if (decision.saga().equals(before)) {
            return false;
        }
        SagaState after =
                new SagaEdit(decision.saga(), now).version(before.version() + 1).make();
        store.update(after);
        decision.command().ifPresent(command -> send(after, command, cause));
        publish(after, cause);
        fleet.look(after.spec().taskId());
        LOG.info(
                "{} {}: {} {} attempt {} epoch {} after {}",
                after.spec().taskName(),
                after.spec().database(),
                after.status(),
                after.step().map(Enum::name).orElse("-"),
                after.attempt(),
                after.sagaEpoch(),
                event.getClass().getSimpleName());
        return true;
    }

    /** Sends the state as it is once more, for projections that are rebuilt. */
    public void republish(UUID migrationId, Cause cause) {
        store.lock(migrationId).ifPresent(saga -> publish(saga, cause));
    }

    void recordIgnored(Envelope envelope) {
        store.recordIgnored(
                envelope.id(),
                envelope.migrationId(),
                envelope.type(),
                envelope.sagaEpoch(),
                String.valueOf(envelope.step()),
                envelope.attempt());
    }

    private void send(SagaState saga, StepCommand command, Cause cause) {
        OpenCommand open = saga.openCommand();
        Instant deadline = open.deadline();
        outbox.send(Topics.commandsOf(command.step().owner()), envelope(saga, command, open, cause), command);
        if (deadline != null) {
            work.add(
                    DeadlineWork.KIND,
                    open.commandId().toString(),
                    new DeadlineWork.Deadline(saga.spec().migrationId(), open.commandId()),
                    Duration.between(clock.instant(), deadline));
        }
    }

    private void publish(SagaState saga, Cause cause) {
        PhaseEvent event = new PhaseEvent(
                saga.spec().migrationId(),
                saga.spec().taskId(),
                saga.spec().taskName(),
                saga.spec().database(),
                saga.version(),
                saga.spec().revision(),
                saga.status(),
                saga.currentStep(),
                saga.attempt(),
                saga.sagaEpoch(),
                saga.phase(),
                saga.detail(),
                saga.failure(),
                saga.refusal(),
                saga.history(),
                saga.reports(),
                saga.at());
        outbox.send(Topics.PHASE_EVENTS, envelope(saga, event, saga.open(), cause), event);
    }

    private Envelope envelope(SagaState saga, Message message, @Nullable OpenCommand open, Cause cause) {
        return new Envelope(
                Ids.next(clock),
                message.type(),
                Service.ORCHESTRATOR,
                clock.instant(),
                saga.spec().migrationId(),
                saga.spec().taskId(),
                saga.sagaEpoch(),
                open == null ? saga.currentStep() : open.step(),
                open == null ? saga.attempt() : open.attempt(),
                open == null ? null : open.commandId(),
                cause.messageId(),
                open == null ? null : open.deadline(),
                cause.traceparent(),
                cause.principal());
    }

    /**
     * Why something happens to a saga.
     *
     * @param messageId the message that caused it; null for a timer
     */
    public record Cause(@Nullable UUID messageId, @Nullable String traceparent, Principal principal) {

        static Cause of(Envelope envelope) {
            return new Cause(envelope.id(), envelope.traceparent(), envelope.principal());
        }

        /** A timer works for the trace in which its migration was registered. */
        private Cause within(@Nullable String registration) {
            return new Cause(messageId, registration, principal);
        }

        /** The orchestrator itself. */
        public static Cause timer() {
            return new Cause(null, null, Principal.of(Service.ORCHESTRATOR));
        }
    }
}
