package io.landfall.simulation;

import io.landfall.contracts.Failure;
import io.landfall.contracts.reply.StepFailed;
import io.landfall.contracts.reply.StepSucceeded;
import io.landfall.contracts.reply.StepUndone;
import io.landfall.messaging.step.RunInterruptedException;

/**
 * Stands in for every step but the cutover's: one fenced, idempotent effect, which may succeed and look like a
 * time-out. DMS calls are taken for fenced too, as their ledger and deterministic names make them.
 */
final class PlainStep implements Activity {

    private final Worker worker;
    private final World world;
    private final StepService service;
    private final boolean undo;
    private boolean effectDone;

    PlainStep(Worker worker, World world, StepService service, boolean undo) {
        this.worker = worker;
        this.world = world;
        this.service = service;
        this.undo = undo;
    }

    @Override
    public Worker.Turn slice() {
        if (!effectDone) {
            worker.danger("before its effect");
            effect();
            worker.danger("after its effect");
            effectDone = true;
            return new Worker.Turn.GoOn();
        }
        if (world.faults.strike()) {
            return failed();
        }
        return new Worker.Turn.Ended(undo ? new StepUndone("undone") : new StepSucceeded("done", null));
    }

    private Worker.Turn failed() {
        Failure retryable = Failure.retryable("BROKEN", "it broke", "mend it");
        Failure stuck = Failure.needsOperator("STUCK", "it is stuck", "push it");
        if (undo) {
            return new Worker.Turn.Delayed(stuck);
        }
        return switch (world.faults.kind(3)) {
            case 0 -> throw new Worker.TimeOut();
            case 1 -> new Worker.Turn.Ended(new StepFailed(retryable, null));
            default -> new Worker.Turn.Ended(new StepFailed(stuck, null));
        };
    }

    private void effect() {
        switch (worker.step()) {
            case DMS_PROVISIONING -> at(Sides.Place.DMS, () -> world.sides.provisioned = !undo);
            case DATABASE_PREPARATION -> {
                world.sides.landfallSchema |= mayCreateTheSchema();
                at(Sides.Place.TARGET, () -> {
                    world.sides.prepared = !undo;
                    world.sides.landfallSchema = !undo;
                });
            }
            case FULL_LOAD -> at(Sides.Place.DMS, () -> world.sides.replicating = !undo);
            case DATABASE_CLEANUP, SECONDARY_SCHEMA_MIGRATION, CUTOVER_TIME_MIGRATION ->
                at(Sides.Place.TARGET, () -> {});
            case DMS_CLEANUP ->
                at(Sides.Place.DMS, () -> {
                    world.sides.replicating = false;
                    world.sides.provisioned = false;
                    world.sides.landfallSchema = false;
                });
            case PRE_MIGRATION_VALIDATION,
                    SCHEMA_VALIDATION,
                    DATA_VALIDATION,
                    CUTOVER_APPROVAL,
                    CUTOVER_CRITERIA,
                    CUTOVER -> {}
        }
    }

    /** The owner of the newest run creates it; one that was replaced finds its ledger's row taken. */
    private boolean mayCreateTheSchema() {
        return service.isNewest(worker.leaseToken());
    }

    private void at(Sides.Place place, Runnable change) {
        String effect = (undo ? "undo " : "") + worker.step();
        if (!world.sides.lets(place, service.service(), worker.sagaEpoch(), worker.leaseToken(), effect)) {
            throw new RunInterruptedException(RunInterruptedException.Reason.LEASE_LOST);
        }
        change.run();
    }
}
