package io.landfall.orchestrator.saga;

import io.landfall.contracts.Step;
import io.landfall.contracts.command.StartStep;
import io.landfall.contracts.command.StepCommand;
import io.landfall.contracts.command.StopStep;
import io.landfall.contracts.command.UndoStep;
import io.landfall.orchestrator.saga.SagaState.AfterStop;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a saga becomes, and the command it sends, if any; the command's envelope is made of the new state's open
 * command.
 */
public record Decision(SagaState saga, Optional<StepCommand> command) {

    /** No command. */
    public static Decision of(SagaState saga) {
        return new Decision(saga, Optional.empty());
    }

    /** Opens a step's next attempt. */
    public static Decision start(SagaState saga, Step step, String detail, Instant now) {
        SagaState started = saga.started(step, detail, now);
        return new Decision(started, Optional.of(new StartStep(step, started.spec(), started.reports(), null)));
    }

    /** Opens the next attempt of DATA_VALIDATION, which writes damaged rows of these tables again. */
    public static Decision repair(SagaState saga, List<String> tables, Instant now) {
        SagaState started = saga.started(Step.DATA_VALIDATION, "repairing " + String.join(", ", tables), now);
        return new Decision(
                started, Optional.of(new StartStep(Step.DATA_VALIDATION, started.spec(), started.reports(), tables)));
    }

    /** Sends the open command once more: a run that is alive goes on, one that has ended answers again. */
    public static Decision startAgain(SagaState saga) {
        return new Decision(
                saga, Optional.of(new StartStep(saga.openCommand().step(), saga.spec(), saga.reports(), null)));
    }

    /** Sends the open undo once more. */
    public static Decision undoAgain(SagaState saga) {
        return new Decision(saga, Optional.of(new UndoStep(saga.openCommand().step(), saga.spec())));
    }

    /** Stops the open run, whose answer then carries the state's new epoch. */
    public static Decision stop(SagaState saga, AfterStop then, String reason, Instant now) {
        OpenCommand open = saga.openCommand();
        return new Decision(saga.stopping(then, now), Optional.of(new StopStep(open.step(), reason)));
    }

    /** Asks the running or ended cutover, whose journal decides; the epoch stays. */
    public static Decision askCutoverToStop(SagaState saga, String reason, Instant now) {
        return new Decision(saga.askingCutover(now), Optional.of(new StopStep(Step.CUTOVER, reason)));
    }

    /** Undoes a step. */
    public static Decision undo(SagaState saga, Step step, Instant now) {
        SagaState undoing = saga.undoing(step, now);
        return new Decision(undoing, Optional.of(new UndoStep(step, undoing.spec())));
    }
}
