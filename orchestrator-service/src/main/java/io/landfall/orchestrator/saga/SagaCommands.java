package io.landfall.orchestrator.saga;

import io.landfall.contracts.Envelope;
import io.landfall.contracts.Message;
import io.landfall.contracts.Service;
import io.landfall.contracts.Topics;
import io.landfall.contracts.command.AbortMigration;
import io.landfall.contracts.command.RegisterMigration;
import io.landfall.contracts.command.RetryMigration;
import io.landfall.contracts.command.SagaCommand;
import io.landfall.messaging.inbox.MessageConsumer;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Receives what people ask for, by way of the registry. */
@Component
class SagaCommands implements MessageConsumer {

    private final Sagas sagas;

    SagaCommands(Sagas sagas) {
        this.sagas = sagas;
    }

    @Override
    public String name() {
        return "orchestrator.commands";
    }

    @Override
    public List<String> topics() {
        return List.of(Topics.commandsOf(Service.ORCHESTRATOR));
    }

    @Override
    public void consume(Envelope envelope, Message message) {
        if (!(message instanceof SagaCommand command)) {
            throw new IllegalArgumentException(message.type() + " is no saga command");
        }
        Sagas.Cause cause = Sagas.Cause.of(envelope);
        switch (command) {
            case RegisterMigration register -> sagas.register(register.spec(), cause);
            case RetryMigration retry ->
                happen(
                        envelope,
                        new SagaEvent.RetryRequested(
                                Optional.ofNullable(retry.amended()),
                                Objects.requireNonNullElse(retry.repair(), List.of()),
                                envelope.principal()),
                        cause);
            case AbortMigration abort ->
                happen(envelope, new SagaEvent.AbortRequested(abort.reason(), envelope.principal()), cause);
        }
    }

    private void happen(Envelope envelope, SagaEvent event, Sagas.Cause cause) {
        if (!sagas.apply(envelope.migrationId(), event, cause)) {
            sagas.recordIgnored(envelope);
        }
    }
}
