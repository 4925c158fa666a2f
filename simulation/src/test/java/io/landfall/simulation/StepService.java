package io.landfall.simulation;

import io.landfall.contracts.Envelope;
import io.landfall.contracts.Failure;
import io.landfall.contracts.Message;
import io.landfall.contracts.Principal;
import io.landfall.contracts.Service;
import io.landfall.contracts.Step;
import io.landfall.contracts.command.StartStep;
import io.landfall.contracts.command.StepCommand;
import io.landfall.contracts.command.StopStep;
import io.landfall.contracts.command.UndoStep;
import io.landfall.contracts.reply.AbortRefused;
import io.landfall.contracts.reply.Reply;
import io.landfall.contracts.reply.StepFailed;
import io.landfall.contracts.reply.StepStopped;
import io.landfall.cutover.journal.AbortVerdict;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Stands in for a step service's side of the starter: {@code StepCommands}, its runs, its leased work, two replicas.
 */
final class StepService extends Mail.Inbox {

    private final World world;
    private final Service service;
    private final Map<UUID, Run> runs = new HashMap<>();
    private long newestEpoch;
    private long tokens;

    StepService(World world, Service service) {
        this.world = world;
        this.service = service;
    }

    /** A row of {@code step_run} with its work item. */
    static final class Run {
        final Envelope envelope;
        final StepCommand command;
        Envelope stop;
        Reply closing;
        boolean stopRequested;
        long leaseToken;
        long leaseUntil;
        int tries;
        int wakes;
        String said = "";

        Run(Envelope envelope, StepCommand command) {
            this.envelope = envelope;
            this.command = command;
        }

        boolean isOpen() {
            return closing == null;
        }
    }

    Service service() {
        return service;
    }

    boolean isNewest(long token) {
        return token == tokens;
    }

    /** The run has an outcome, or was barred before it began. */
    boolean hasEnded(UUID commandId) {
        return runs.containsKey(commandId) && !runs.get(commandId).isOpen();
    }

    Optional<Run> openRun(Step step) {
        return runs.values().stream()
                .filter(run -> run.isOpen() && run.command.step() == step && run.command instanceof StartStep)
                .findFirst();
    }

    @Override
    void consume(Envelope envelope, Message message) {
        if (envelope.sagaEpoch() < newestEpoch) {
            return;
        }
        newestEpoch = envelope.sagaEpoch();
        switch ((StepCommand) message) {
            case StartStep start -> open(envelope, start);
            case UndoStep undo -> open(envelope, undo);
            case StopStep stop -> stop(envelope, stop);
        }
    }

    @Override
    void deadLettered(Envelope envelope) {
        Failure failure = Failure.needsOperator("DEAD_LETTER", "could not be handled", "mend it, then retry");
        answer(envelope, new StepFailed(failure, null));
    }

    private void open(Envelope envelope, StepCommand command) {
        Run known = runs.putIfAbsent(envelope.commandId(), new Run(envelope, command));
        if (known == null) {
            wake(runs.get(envelope.commandId()), 0);
        } else if (!known.isOpen()) {
            answer(known.envelope, known.closing);
        }
    }

    private void stop(Envelope envelope, StopStep stop) {
        Run run = runs.get(envelope.commandId());
        if (run == null) {
            run = new Run(envelope, stop);
            run.closing = new StepStopped("the step had not begun");
            runs.put(envelope.commandId(), run);
            answer(envelope, run.closing);
        } else if (run.command.step() == Step.CUTOVER && !(run.command instanceof UndoStep)) {
            askTheJournal(envelope, run);
        } else {
            stopNow(envelope, run);
        }
    }

    private void askTheJournal(Envelope envelope, Run run) {
        switch (world.journal.requestAbort(envelope.migrationId(), envelope.commandId(), "a person asked for it")) {
            case AbortVerdict.NothingToAbort() -> stopNow(envelope, run);
            case AbortVerdict.WillTurnBack() -> {
                if (run.isOpen()) {
                    wake(run, 0);
                } else {
                    answer(run.envelope, run.closing);
                }
            }
            case AbortVerdict.TooLate(var phase) -> {
                if (run.isOpen()) {
                    answer(envelope, new AbortRefused("it is " + phase));
                } else {
                    answer(run.envelope, run.closing);
                }
            }
        }
    }

    private void stopNow(Envelope envelope, Run run) {
        if (run.isOpen()) {
            requestStop(envelope, run);
        } else {
            answer(envelope, new StepStopped("the step had ended"));
        }
    }

    private void requestStop(Envelope envelope, Run run) {
        run.stop = envelope;
        run.stopRequested = true;
        wake(run, 0);
    }

    /** The work item is due after the pause; whichever replica is free takes it. */
    void wake(Run run, long pause) {
        int wake = ++run.wakes;
        world.agenda.in(pause + 1 + world.choices.below(50), () -> {
            if (run.isOpen() && run.wakes == wake) {
                claim(run);
            }
        });
    }

    private void claim(Run run) {
        long now = world.agenda.now();
        if (run.leaseToken > 0 && run.leaseUntil >= now) {
            wake(run, run.leaseUntil - now);
            return;
        }
        run.leaseToken = ++tokens;
        run.tries++;
        new Worker(world, this, run).start();
    }

    /** Closes the run and answers, in one transaction that the lease's owner alone can make. */
    void close(Run run, long token, Envelope answered, Reply reply) {
        if (run.leaseToken != token || !run.isOpen()) {
            return;
        }
        run.closing = reply;
        answer(answered, reply);
        if (run.stop != null && !(reply instanceof StepStopped)) {
            answer(run.stop, new StepStopped("the step had ended"));
        }
    }

    /** Says something about the run, whose closing word comes later. */
    void answer(Envelope command, Reply reply) {
        world.mail.send(
                new Envelope(
                        world.mail.nextId(),
                        reply.type(),
                        service,
                        world.agenda.instant(),
                        command.migrationId(),
                        command.taskId(),
                        command.sagaEpoch(),
                        command.step(),
                        command.attempt(),
                        command.commandId(),
                        command.id(),
                        null,
                        null,
                        Principal.of(service)),
                reply,
                world.orchestrator);
    }
}
