package io.landfall.orchestrator.saga;

import io.landfall.contracts.Envelope;
import io.landfall.contracts.Failure;
import io.landfall.contracts.Message;
import io.landfall.contracts.Step;
import io.landfall.contracts.Topics;
import io.landfall.contracts.reply.Reply;
import io.landfall.contracts.reply.StepFailed;
import io.landfall.messaging.inbox.MessageConsumer;
import java.util.Arrays;
import java.util.List;
import org.springframework.stereotype.Component;

/** Receives the answers of the steps' owners; those that do not match the open command are recorded and ignored. */
@Component
class StepReplies implements MessageConsumer {

    private final Sagas sagas;

    StepReplies(Sagas sagas) {
        this.sagas = sagas;
    }

    @Override
    public String name() {
        return "orchestrator.replies";
    }

    @Override
    public List<String> topics() {
        return Arrays.stream(Step.values())
                .map(Step::owner)
                .distinct()
                .map(Topics::repliesOf)
                .toList();
    }

    @Override
    public void consume(Envelope envelope, Message message) {
        if (!(message instanceof Reply reply)) {
            throw new IllegalArgumentException(message.type() + " is no reply");
        }
        if (!sagas.apply(envelope.migrationId(), answered(envelope, reply), Sagas.Cause.of(envelope))) {
            sagas.recordIgnored(envelope);
        }
    }

    /** A reply that could not be handled parks its saga. */
    @Override
    public void deadLettered(Envelope envelope, String reason) {
        Failure failure = Failure.needsOperator(
                Failure.DEAD_LETTER,
                "The orchestrator could not handle a %s: %s".formatted(envelope.type(), reason),
                "Look into %s, mend the cause, then retry."
                        .formatted(Topics.deadLettersOf(Topics.repliesOf(envelope.source()))));
        sagas.apply(
                envelope.migrationId(), answered(envelope, new StepFailed(failure, null)), Sagas.Cause.of(envelope));
    }

    private static SagaEvent answered(Envelope envelope, Reply reply) {
        return new SagaEvent.Answered(envelope.commandId(), envelope.attempt(), envelope.sagaEpoch(), reply);
    }
}
