package io.landfall.messaging.step;

import io.landfall.contracts.Envelope;
import io.landfall.contracts.Failure;
import io.landfall.contracts.Message;
import io.landfall.contracts.MessageTypes;
import io.landfall.contracts.Service;
import io.landfall.contracts.Step;
import io.landfall.contracts.Topics;
import io.landfall.contracts.command.StartStep;
import io.landfall.contracts.command.StepCommand;
import io.landfall.contracts.command.StopStep;
import io.landfall.contracts.command.UndoStep;
import io.landfall.contracts.reply.AbortRefused;
import io.landfall.contracts.reply.Reply;
import io.landfall.contracts.reply.StepFailed;
import io.landfall.contracts.reply.StepStopped;
import io.landfall.messaging.inbox.MessageConsumer;
import io.landfall.messaging.json.Json;
import io.landfall.messaging.work.Work;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Receives this service's step commands and records them as work; performs nothing. */
final class StepCommands implements MessageConsumer {

    private static final Logger LOG = LoggerFactory.getLogger(StepCommands.class);

    private final Service service;
    private final JdbcStepRuns runs;
    private final Work work;
    private final Replies replies;
    private final StepRunFactory factory;
    private final Map<Step, StepHandler> handlers;

    StepCommands(
            Service service,
            JdbcStepRuns runs,
            Work work,
            Replies replies,
            StepRunFactory factory,
            Map<Step, StepHandler> handlers) {
        this.service = service;
        this.runs = runs;
        this.work = work;
        this.replies = replies;
        this.factory = factory;
        this.handlers = handlers;
    }

    @Override
    public String name() {
        return service.wireName() + ".steps";
    }

    @Override
    public List<String> topics() {
        return List.of(Topics.commandsOf(service));
    }

    @Override
    public void consume(Envelope envelope, Message message) {
        if (!(message instanceof StepCommand command)) {
            throw new IllegalArgumentException(message.type() + " is no step command");
        }
        if (!runs.admit(envelope)) {
            LOG.info("{} for {} comes after its saga's epoch and is ignored", command.type(), command.step());
            return;
        }
        UUID commandId = Objects.requireNonNull(envelope.commandId(), "a step command has a commandId");
        switch (command) {
            case StartStep start -> open(commandId, envelope, start);
            case UndoStep undo -> open(commandId, envelope, undo);
            case StopStep stop -> stop(commandId, envelope, stop);
        }
    }

    @Override
    public void deadLettered(Envelope envelope, String reason) {
        replies.answer(
                envelope,
                new StepFailed(
                        Failure.needsOperator(
                                Failure.DEAD_LETTER,
                                "%s could not handle a %s: %s".formatted(service.wireName(), envelope.type(), reason),
                                "Look into %s, mend the cause, then retry."
                                        .formatted(Topics.deadLettersOf(Topics.commandsOf(service)))),
                        null));
    }

    private void open(UUID commandId, Envelope envelope, StepCommand command) {
        if (!handlers.containsKey(command.step())) {
            throw new IllegalArgumentException(service.wireName() + " has no handler for " + command.step());
        }
        if (runs.insert(commandId, envelope, command)) {
            work.add(StepWork.KIND, commandId.toString(), Map.of(), Duration.ZERO);
        } else {
            runs.find(commandId).ifPresent(this::answerAgain);
        }
    }

    private void answerAgain(RunRow run) {
        if (run.closedBy() != null && run.closing() != null) {
            Class<? extends Message> type = MessageTypes.named(run.closedBy()).orElseThrow();
            replies.answer(run.envelope(), (Reply) Json.read(run.closing(), type));
        }
    }

    /** What can't be undone any more has ended well: its outcome is the answer, in case it got lost. */
    private void stopEnded(RunRow run, Envelope envelope, StopDecision decision) {
        switch (decision) {
            case StopDecision.Stop ignored -> replies.answer(envelope, new StepStopped("the step had ended"));
            case StopDecision.AnswerLater ignored -> answerAgain(run);
            case StopDecision.Refuse ignored -> answerAgain(run);
        }
    }

    private void stop(UUID commandId, Envelope envelope, StopStep stop) {
        if (runs.insert(commandId, envelope, stop)) {
            StepStopped reply = new StepStopped("the step had not begun");
            runs.close(commandId, reply);
            replies.answer(envelope, reply);
            return;
        }
        RunRow run = runs.lock(commandId).orElseThrow();
        StopDecision decision = Objects.requireNonNull(handlers.get(run.step())).stopRequested(factory.view(run));
        if (!run.isOpen()) {
            stopEnded(run, envelope, decision);
            return;
        }
        switch (decision) {
            case StopDecision.Stop ignored -> {
                runs.requestStop(commandId, envelope);
                work.requestStop(StepWork.KIND, commandId.toString());
            }
            case StopDecision.AnswerLater ignored -> runs.wake(commandId);
            case StopDecision.Refuse refuse -> replies.answer(envelope, new AbortRefused(refuse.reason()));
        }
    }
}
