package io.landfall.messaging;

import io.landfall.contracts.Step;
import io.landfall.messaging.step.StepHandler;
import io.landfall.messaging.step.StepOutcome;
import io.landfall.messaging.step.StepRun;
import io.landfall.messaging.step.StopDecision;
import io.landfall.messaging.step.UndoOutcome;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A step whose every call is written by the test; unscripted migrations succeed. */
final class ScriptedStep implements StepHandler {

    /** One call of the handler. */
    interface Call {
        StepOutcome perform(StepRun run) throws Exception;
    }

    final Map<UUID, Call> scripts = new ConcurrentHashMap<>();
    final List<UUID> performed = new CopyOnWriteArrayList<>();
    final Set<UUID> pastNoReturn = ConcurrentHashMap.newKeySet();
    final List<UUID> undone = new CopyOnWriteArrayList<>();

    @Override
    public Step step() {
        return Step.FULL_LOAD;
    }

    @Override
    public StepOutcome perform(StepRun run) throws Exception {
        performed.add(run.migrationId());
        Call script = scripts.get(run.migrationId());
        return script == null ? new StepOutcome.Succeeded("done") : script.perform(run);
    }

    @Override
    public StopDecision stopRequested(StepRun run) {
        return pastNoReturn.contains(run.migrationId())
                ? new StopDecision.Refuse("it is done")
                : new StopDecision.Stop();
    }

    @Override
    public UndoOutcome undo(StepRun run) {
        undone.add(run.migrationId());
        return new UndoOutcome.Undone("undone");
    }
}
