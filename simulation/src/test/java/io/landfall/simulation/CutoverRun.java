package io.landfall.simulation;

import io.landfall.contracts.reply.ApprovalLapsed;
import io.landfall.contracts.reply.CutoverRolledBack;
import io.landfall.contracts.reply.StepFailed;
import io.landfall.contracts.reply.StepSucceeded;
import io.landfall.cutover.CutoverDriver;
import io.landfall.cutover.approval.Approval;
import io.landfall.cutover.journal.Cutover;
import io.landfall.cutover.journal.CutoverJournal;
import io.landfall.cutover.journal.Phase;
import io.landfall.messaging.step.RunInterruptedException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** Stands in for {@code CutoverStep}; the driver and its procedure are the product's own. */
final class CutoverRun implements Activity {

    private static final long REST = 2_000;

    private final Worker worker;
    private final World world;
    private CutoverDriver.Drive drive;

    CutoverRun(Worker worker, World world) {
        this.worker = worker;
        this.world = world;
    }

    @Override
    public Worker.Turn slice() {
        try {
            return drive == null ? begin() : goOn();
        } catch (Worker.TimeOut journalIsSilent) {
            return new Worker.Turn.Again(REST);
        }
    }

    private Worker.Turn begin() {
        Optional<Cutover> newest = world.journal.newest(worker.migrationId());
        if (newest.isPresent() && isOurs(newest.get())) {
            return drive(newest.get().cutoverId());
        }
        Optional<Approval> approval =
                world.desk.valid(worker.spec(), worker.hostClock().instant());
        if (approval.isEmpty()) {
            return new Worker.Turn.Ended(new ApprovalLapsed("there is no valid approval"));
        }
        world.invariants.anApprovalIsTakenWithinItsWindow(approval.get());
        UUID cutoverId = new UUID(4, world.nextCutover());
        worker.reach("before REQUESTED");
        boolean begun = world.journal.begin(new CutoverJournal.Beginning(
                cutoverId,
                worker.migrationId(),
                worker.commandId(),
                worker.attempt(),
                worker.sagaEpoch(),
                approval.get().approvalId(),
                worker.leaseToken(),
                worker.spec().cutover().maxWriteDowntime()));
        if (!begun) {
            throw new RunInterruptedException(RunInterruptedException.Reason.STOP_REQUESTED);
        }
        if (!world.desk.use(approval.get())) {
            world.journal.forget(cutoverId);
            return new Worker.Turn.Ended(new ApprovalLapsed("the approval has been used or become void"));
        }
        world.invariants.anApprovalIsUsedOnceBySomeoneElse(approval.get(), worker.spec());
        worker.reach("REQUESTED");
        return drive(cutoverId);
    }

    private boolean isOurs(Cutover cutover) {
        return cutover.phase() != Phase.ROLLED_BACK || cutover.commandId().equals(worker.commandId());
    }

    private Worker.Turn drive(UUID cutoverId) {
        drive = new CutoverDriver(
                        world.journal, Duration.ZERO, world.rules.cutover().on(worker.hostClock()))
                .takeOver(worker, cutoverId, new CutoverOnSides(world, worker));
        return new Worker.Turn.GoOn();
    }

    private Worker.Turn goOn() {
        Optional<CutoverDriver.Ending> ending = drive.step();
        if (ending.isEmpty()) {
            return new Worker.Turn.GoOn();
        }
        return switch (ending.get()) {
            case CutoverDriver.Ending.Resting(var _, Duration pause) -> new Worker.Turn.Again(pause.toMillis());
            case CutoverDriver.Ending.Completed _ -> new Worker.Turn.Ended(new StepSucceeded("done", null));
            case CutoverDriver.Ending.RolledBack(Cutover cutover) ->
                new Worker.Turn.Ended(
                        cutover.abortRequested()
                                ? new CutoverRolledBack("aborted")
                                : new StepFailed(cutover.failure(), null));
        };
    }
}
